package io.herald.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * An event that was published at least once, and what Herald answered at last.
 *
 * @param sequence its place among the events of its access request, from 0
 * @param acknowledged absent while no answer said that it is stored
 */
record Publication(SampleEvent sample, int sequence, Optional<Acknowledgement> acknowledged) {

  /**
   * The promise.
   *
   * @param invocations the invocations that the event fired
   */
  record Acknowledgement(List<String> invocations) {
    Acknowledgement {
      invocations = List.copyOf(invocations);
    }
  }

  String eventId() {
    return sample.eventId();
  }
}
