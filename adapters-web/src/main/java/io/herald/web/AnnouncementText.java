package io.herald.web;

import io.herald.application.webhook.Announcement;
import io.herald.application.webhook.DeactivateFailingWebhooks;
import java.time.Duration;

/** Announcements in words. Stateless. */
final class AnnouncementText {
  private AnnouncementText() {}

  /** One sentence, without the webhook's name. */
  static String of(Announcement announcement) {
    return switch (announcement) {
      case Announcement.Failing failing ->
          "Nothing but failures for "
              + Moment.rough(Duration.between(failing.since(), failing.at()))
              + "; it is switched off after "
              + DeactivateFailingWebhooks.PATIENCE.toHours()
              + " h of that.";
      case Announcement.Deactivated off -> "Switched off by Herald. " + off.detail();
      case Announcement.Recovered _ -> "It works again.";
    };
  }

  /** The colour it has: bad, warn or good. */
  static String tone(Announcement announcement) {
    return switch (announcement) {
      case Announcement.Failing failing -> failing.percent() >= 90 ? "bad" : "warn";
      case Announcement.Deactivated _ -> "bad";
      case Announcement.Recovered _ -> "good";
    };
  }
}
