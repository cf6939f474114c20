package io.herald.application.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Circuits} keeps. */
public interface CircuitsContract {

  /** Empty records. */
  Records records();

  @Test
  default void anOpenCircuitIsOnRecordUntilItIsClosed() {
    WebhookId open = new WebhookId(UUID.randomUUID());
    WebhookId other = new WebhookId(UUID.randomUUID());
    assertThat(records().circuits().open()).isEmpty();

    records().circuits().opened(open, new Circuits.Open(Duration.ofMinutes(1), 2));
    records().circuits().opened(other, new Circuits.Open(Duration.ofSeconds(30), 1));

    assertThat(records().circuits().open()).containsOnlyKeys(open, other);
    assertThat(records().circuits().open())
        .hasEntrySatisfying(
            open,
            circuit -> {
              assertThat(circuit.openings()).isEqualTo(2);
              assertThat(circuit.left())
                  .isLessThanOrEqualTo(Duration.ofMinutes(1))
                  .isGreaterThan(Duration.ofSeconds(30));
            });
    records().circuits().closed(open);
    assertThat(records().circuits().open()).containsOnlyKeys(other);
  }

  @Test
  default void openingAgainReplacesWhatWasOnRecord() {
    WebhookId webhook = new WebhookId(UUID.randomUUID());
    records().circuits().opened(webhook, new Circuits.Open(Duration.ofSeconds(30), 1));
    records().circuits().opened(webhook, new Circuits.Open(Duration.ofMinutes(1), 2));

    assertThat(records().circuits().open())
        .hasEntrySatisfying(webhook, circuit -> assertThat(circuit.openings()).isEqualTo(2));
  }

  @Test
  default void aPauseThatIsOverStaysOnRecordWithNothingLeft() {
    WebhookId webhook = new WebhookId(UUID.randomUUID());
    records().circuits().opened(webhook, new Circuits.Open(Duration.ZERO, 3));

    assertThat(records().circuits().open())
        .containsEntry(webhook, new Circuits.Open(Duration.ZERO, 3));
  }

  @Test
  default void closingWhatIsClosedIsNothing() {
    records().circuits().closed(new WebhookId(UUID.randomUUID()));

    assertThat(records().circuits().open()).isEmpty();
  }
}
