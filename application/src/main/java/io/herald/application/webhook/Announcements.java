package io.herald.application.webhook;

import io.herald.domain.id.WebhookId;
import java.util.List;
import java.util.Map;

/** The announcements on record. Thread-safe. */
public interface Announcements {
  /**
   * Keeps an announcement, durably.
   *
   * @return false, and nothing is kept, if the same was announced before: of one kind, about the
   *     same webhook and trouble, and of the same percentage if it has one
   */
  boolean announce(Announcement announcement);

  /** The last announcement about each webhook of which there is one. */
  Map<WebhookId, Announcement> latest();

  /** Announcements about a webhook, the newest first. */
  List<Announcement> about(WebhookId webhook, int limit);

  /**
   * Announcements after a number, in the order recorded, for whoever passes them on; 0 is before
   * all.
   */
  List<Numbered> after(long number, int limit);

  /** An announcement with its place in the record. */
  record Numbered(long number, Announcement announcement) {}
}
