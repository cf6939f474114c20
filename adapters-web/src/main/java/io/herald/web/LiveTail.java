package io.herald.web;

import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.domain.invocation.Invocation;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells open lists of invocations what changed, by server-sent events that carry only ids; the page
 * fetches what it shows as usual. A stream that broke goes on where it was.
 */
final class LiveTail {
  /** More people than look at once; each stream asks the database once a second. */
  private static final int MAX_STREAMS = 64;

  private static final int BATCH = 200;

  private static final int SECONDS_BETWEEN_HEARTBEATS = 15;

  private final BrowseInvocations browse;
  private final CountDownLatch stopping;
  private final Semaphore streams = new Semaphore(MAX_STREAMS);

  LiveTail(BrowseInvocations browse, CountDownLatch stopping) {
    this.browse = browse;
    this.stopping = stopping;
  }

  Answer follow(Visit visit) {
    InvocationPages.Filters filters = InvocationPages.Filters.read(visit.query());
    // Asked for before the stream begins, so that a refusal is a page and not a broken stream.
    Invocations.Changes first = browse.changesSince(visit.caller(), visit.lastEventId(), BATCH);
    return new Answer.Stream(emitter -> run(visit, filters, first, emitter));
  }

  private void run(
      Visit visit,
      InvocationPages.Filters filters,
      Invocations.Changes first,
      Answer.Emitter emitter) {
    if (!streams.tryAcquire()) {
      emitter.emit("", "full", Integer.toString(MAX_STREAMS));
      return;
    }
    try {
      Invocations.Changes changes = first;
      emitter.emit(changes.cursor(), "ready", "0");
      int quiet = 0;
      while (true) {
        List<String> ids =
            changes.invocations().stream()
                .filter(filters::admits)
                .map(Invocation::id)
                .map(Object::toString)
                .distinct()
                .toList();
        if (!ids.isEmpty()) {
          emitter.emit(changes.cursor(), "changed", String.join(" ", ids));
          quiet = 0;
        } else if (++quiet >= SECONDS_BETWEEN_HEARTBEATS) {
          emitter.heartbeat();
          quiet = 0;
        }
        if (stopping.await(1, TimeUnit.SECONDS)) {
          return;
        }
        changes = browse.changesSince(visit.caller(), changes.cursor(), BATCH);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      streams.release();
    }
  }
}
