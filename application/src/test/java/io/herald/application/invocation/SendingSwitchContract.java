package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.audit;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.EventJournal;
import io.herald.domain.webhook.Webhook;
import org.junit.jupiter.api.Test;

/** What every {@link SendingSwitch} keeps. */
public interface SendingSwitchContract {

  /** Empty records. */
  Records records();

  @Test
  default void sendingGoesOnUntilItIsPausedAndAgainWhenItIsResumed() {
    assertThat(records().sendingSwitch().paused()).isFalse();
    assertThat(records().sendingSwitch().set(true, audit("pause"))).isTrue();
    assertThat(records().sendingSwitch().paused()).isTrue();
    assertThat(records().sendingSwitch().set(false, audit("resume"))).isTrue();
    assertThat(records().sendingSwitch().paused()).isFalse();
    assertThat(records().audit().from(1, 10).items())
        .extracting(AuditLog.Recorded::entry)
        .containsExactly(audit("pause"), audit("resume"));
  }

  @Test
  default void whatIsSoAlreadyIsNoChange() {
    assertThat(records().sendingSwitch().set(false, audit("resume"))).isFalse();
    records().sendingSwitch().set(true, audit("pause"));
    assertThat(records().sendingSwitch().set(true, audit("pause again"))).isFalse();
    assertThat(records().sendingSwitch().paused()).isTrue();
    assertThat(records().audit().from(1, 10).items())
        .extracting(AuditLog.Recorded::entry)
        .containsExactly(audit("pause"));
  }

  @Test
  default void pausingLeavesTheConfigurationsVersionAlone() {
    long version = records().webhooks().configurationVersion();
    records().sendingSwitch().set(true, audit("pause"));

    assertThat(records().webhooks().configurationVersion()).isEqualTo(version);
  }

  @Test
  default void whatIsPublishedWhilePausedIsNotToBeStarted() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    records().sendingSwitch().set(true, audit("pause"));

    assertThat(fixture.publish("r", RecordsFixture.invocation(webhook)))
        .isInstanceOf(EventJournal.Placement.Waiting.class);
  }

  @Test
  default void nothingIsClaimedUntilSendingIsResumed() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    fixture.publish("r", RecordsFixture.waiting(webhook));
    records().sendingSwitch().set(true, audit("pause"));

    assertThat(fixture.claim(webhook)).isEmpty();
    records().sendingSwitch().set(false, audit("resume"));
    assertThat(fixture.claim(webhook)).hasSize(1);
  }
}
