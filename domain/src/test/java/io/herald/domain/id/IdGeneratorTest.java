package io.herald.domain.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class IdGeneratorTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00.123Z");

  private Instant now = START;
  private final IdGenerator ids = new IdGenerator(() -> now, new Random(7));

  @Test
  void makesVersionSevenOfTheCurrentMillisecond() {
    UUID id = ids.next();
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(START.toEpochMilli());
  }

  @Test
  void growsWithinOneMillisecondAndBeyondItsCounter() {
    List<EventId> made = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ids.nextEvent());
    }
    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void neverGoesBackWhenTheClockDoes() {
    WebhookId before = ids.nextWebhook();
    now = START.minusSeconds(172_800);
    WebhookId after = ids.nextWebhook();
    assertThat(after).isGreaterThan(before);
    now = START.plusMillis(1);
    assertThat(ids.nextWebhook()).isGreaterThan(after);
  }

  @Test
  void followsTheClockWhenItGoesOn() {
    InvocationId before = ids.nextInvocation();
    now = START.plusMillis(1);
    InvocationId after = ids.nextInvocation();
    assertThat(after).isGreaterThan(before);
    assertThat(after.value().getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
  }

  @Test
  void givesManyThreadsDifferentIdentifiersThatGrowForEach() throws Exception {
    IdGenerator shared = new IdGenerator(InstantSource.fixed(START), new Random(8));
    Set<UUID> all = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<EventId>>> results = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        results.add(
            threads.submit(() -> {
              List<EventId> mine = new ArrayList<>();
              for (int i = 0; i < 2_000; i++) {
                mine.add(shared.nextEvent());
              }
              return mine;
            }));
      }
      for (Future<List<EventId>> result : results) {
        assertThat(result.get()).isSorted();
        result.get().forEach(id -> all.add(id.value()));
      }
    }
    assertThat(all).hasSize(16_000);
  }
}
