package io.herald.persistence;

import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.event.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitingEventsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final WaitingEvents waiting = new WaitingEvents(nanos::get);

  private boolean holds(Event event) {
    return waiting.take(List.of(event.id())).containsKey(event.id());
  }

  @Test
  void anEventIsThereForAsManyClaimsAsItHasInvocationsThatWait() {
    Event event = anEvent().build();
    waiting.keep(event, 2);

    assertThat(waiting.take(List.of(event.id()))).containsEntry(event.id(), event);
    assertThat(holds(event)).isTrue();
    assertThat(holds(event)).isFalse();
  }

  @Test
  void whatIsClaimedTwiceAtOnceCountsTwice() {
    Event event = anEvent().build();
    waiting.keep(event, 2);

    assertThat(waiting.take(List.of(event.id(), event.id()))).containsEntry(event.id(), event);
    assertThat(holds(event)).isFalse();
  }

  @Test
  void whereThereIsNoRoomTheOlderOnesStay() {
    Event first = anEvent().build();
    waiting.keep(first, 1);
    long more = WaitingEvents.MAX_CHARACTERS / first.payload().text().length();
    Event last = first;
    for (long i = 0; i < more; i++) {
      last = anEvent().build();
      waiting.keep(last, 1);
    }

    assertThat(holds(last)).isFalse();
    assertThat(holds(first)).isTrue();
  }

  @Test
  void aBacklogThatNobodyClaimsMakesRoom() {
    Event old = anEvent().build();
    waiting.keep(old, 1);
    nanos.addAndGet(WaitingEvents.MAX_AGE.toNanos() + 1);
    waiting.keep(anEvent().build(), 1);

    assertThat(holds(old)).isFalse();
  }
}
