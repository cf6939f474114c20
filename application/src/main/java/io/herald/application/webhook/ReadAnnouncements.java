package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.domain.id.WebhookId;
import java.util.List;
import java.util.Map;

/** Shows what Herald had to tell about webhooks. Needs VIEW. Thread-safe. */
public final class ReadAnnouncements {
  /** As many as anybody looks through. */
  private static final int MOST = 20;

  private final Announcements announcements;

  public ReadAnnouncements(Announcements announcements) {
    this.announcements = announcements;
  }

  /** The last one about each webhook of which there is one. */
  public Map<WebhookId, Announcement> latest(Caller caller) {
    caller.require(Permission.VIEW);
    return announcements.latest();
  }

  /** The last ones about a webhook, the newest first. */
  public List<Announcement> about(Caller caller, WebhookId webhook) {
    caller.require(Permission.VIEW);
    return announcements.about(webhook, MOST);
  }
}
