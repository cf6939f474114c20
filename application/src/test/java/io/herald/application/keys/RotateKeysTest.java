package io.herald.application.keys;

import static io.herald.application.WiredApplication.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.RecordsFixture;
import io.herald.application.WiredApplication;
import io.herald.application.keys.RotateKeys.Outcome;
import io.herald.application.keys.RotateKeys.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RotateKeysTest {
  private final WiredApplication application = new WiredApplication();

  @Test
  void a_rotation_goes_through_all_rows_and_tells_how_far_it_is() {
    List<Progress> told = new ArrayList<>();

    Outcome outcome = application.rotateKeys.rotate(ADMIN, told::add);

    assertThat(outcome).isEqualTo(new Outcome.Rotated("1", "2", 7, false, true));
    assertThat(told).extracting(Progress::rows).containsExactly(0L, 3L, 6L, 7L);
    assertThat(told).allSatisfy(one -> assertThat(one.allRows()).isEqualTo(7));
    assertThat(application.audited())
        .extracting(entry -> entry.action())
        .containsExactly("keys.rotate", "keys.rotate_finished");
  }

  @Test
  void what_a_crash_ended_goes_on() {
    application.secretKeys.begin(
        application.clock.instant(), "ada", (_, _) -> RecordsFixture.audit("keys.rotate"));
    application.secretKeys.step("");

    assertThat(application.rotateKeys.status(ADMIN).unfinished()).isPresent();
    assertThat(application.rotateKeys.rotate(ADMIN, _ -> {}))
        .isEqualTo(new Outcome.Rotated("1", "2", 4, true, true));
    assertThat(application.rotateKeys.status(ADMIN).unfinished()).isEmpty();
  }

  @Test
  void a_key_file_that_cannot_be_replaced_is_a_reason_and_nothing_is_begun() {
    application.secretKeys.obstruct("The file cannot be replaced.");

    assertThat(application.rotateKeys.rotate(ADMIN, _ -> {}))
        .isEqualTo(new Outcome.Refused("The file cannot be replaced."));
    assertThat(application.audited()).isEmpty();
  }
}
