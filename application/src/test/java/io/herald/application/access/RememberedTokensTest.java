package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.fixture.EventFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {
  private static final Instant NOON = EventFixture.NOON;

  private final List<Integer> loaded = new ArrayList<>();
  private Optional<ApiToken> stored = Optional.of(token());
  private final RememberedTokens<Integer> remembered =
      new RememberedTokens<>(key -> {
        loaded.add(key);
        return stored;
      });

  @Test
  void a_token_is_read_once_in_five_seconds() {
    for (int millis = 0; millis < 5000; millis += 500) {
      assertThat(remembered.find(1, NOON.plusMillis(millis))).isEqualTo(stored);
    }
    assertThat(loaded).hasSize(1);

    remembered.find(1, NOON.plusSeconds(5));

    assertThat(loaded).hasSize(2);
  }

  @Test
  void a_token_that_is_gone_is_forgotten() {
    remembered.find(1, NOON);
    stored = Optional.empty();

    assertThat(remembered.find(1, NOON.plusSeconds(5))).isEmpty();
    assertThat(remembered.count()).isZero();
  }

  @Test
  void who_presents_nonsense_takes_no_memory() {
    stored = Optional.empty();
    for (int i = 0; i < 100; i++) {
      remembered.find(i, NOON);
    }

    assertThat(remembered.count()).isZero();
  }

  @Test
  void a_clock_that_goes_back_makes_no_memory_last() {
    remembered.find(1, NOON);
    remembered.find(1, NOON.minus(Duration.ofDays(1)));

    assertThat(loaded).hasSize(2);
  }

  @Test
  void no_more_than_ten_thousand_are_remembered() {
    for (int i = 0; i < 2 * RememberedTokens.MAX_COUNT + 1; i++) {
      remembered.find(i, NOON);
      assertThat(remembered.count()).isLessThanOrEqualTo(RememberedTokens.MAX_COUNT);
    }
  }

  @Test
  void the_old_make_room_before_the_fresh() {
    for (int i = 0; i < RememberedTokens.MAX_COUNT - 1; i++) {
      remembered.find(i, NOON);
    }
    remembered.find(-1, NOON.plusSeconds(3));

    remembered.find(-2, NOON.plusSeconds(6));

    assertThat(remembered.count()).isEqualTo(2);
  }

  private static ApiToken token() {
    return new ApiToken(
        new UUID(1, 1),
        "ci",
        Role.PUBLISHER,
        "hash",
        "hint",
        "dana",
        NOON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
