package io.herald.application.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.webhook.Announcement.Deactivated;
import io.herald.application.webhook.Announcement.Failing;
import io.herald.application.webhook.Announcement.Recovered;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.WebhookStatus.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Announcements} keeps. */
public interface AnnouncementsContract {

  /** Empty records. */
  Records records();

  private static Instant at(int hours) {
    return EventFixture.NOON.plus(Duration.ofHours(hours));
  }

  @Test
  default void announcementsAreKeptAsTheyAreInTheOrderRecorded() {
    WebhookId one = new WebhookId(UUID.randomUUID());
    WebhookId other = new WebhookId(UUID.randomUUID());
    Announcement warning = new Failing(one, "Tickets", at(0), at(60), 50);
    Announcement off =
        new Deactivated(one, "Tickets", at(120), at(120), Reason.FAILING, "Nothing but failures.");
    Announcement gone = new Deactivated(other, "Chat", at(3), at(3), Reason.GONE, "Gone.");
    Announcement recovered = new Recovered(one, "Tickets", at(120), at(130));
    Announcements announcements = records().announcements();

    for (Announcement announcement : List.of(warning, off, gone, recovered)) {
      assertThat(announcements.announce(announcement)).isTrue();
    }

    assertThat(announcements.about(one, 10)).containsExactly(recovered, off, warning);
    assertThat(announcements.about(one, 2)).containsExactly(recovered, off);
    assertThat(announcements.latest()).containsEntry(one, recovered).containsEntry(other, gone);
    List<Announcements.Numbered> first = announcements.after(0, 3);
    assertThat(first)
        .extracting(Announcements.Numbered::announcement)
        .containsExactly(warning, off, gone);
    assertThat(announcements.after(first.getLast().number(), 3))
        .extracting(Announcements.Numbered::announcement)
        .containsExactly(recovered);
  }

  @Test
  default void theSameIsAnnouncedOnce() {
    WebhookId webhook = new WebhookId(UUID.randomUUID());
    Announcements announcements = records().announcements();
    announcements.announce(new Failing(webhook, "Tickets", at(0), at(60), 50));

    assertThat(announcements.announce(new Failing(webhook, "Renamed", at(0), at(61), 50)))
        .isFalse();
    assertThat(announcements.announce(new Failing(webhook, "Tickets", at(0), at(84), 70))).isTrue();
    assertThat(announcements.announce(new Failing(webhook, "Tickets", at(1), at(85), 50))).isTrue();
    assertThat(announcements.about(webhook, 10)).hasSize(3);
  }

  @Test
  default void nothingIsAnnouncedBeforeAnythingIs() {
    assertThat(records().announcements().latest()).isEmpty();
    assertThat(records().announcements().after(0, 10)).isEmpty();
    assertThat(records().announcements().about(new WebhookId(UUID.randomUUID()), 10)).isEmpty();
  }
}
