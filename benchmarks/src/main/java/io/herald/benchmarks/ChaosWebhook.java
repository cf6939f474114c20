package io.herald.benchmarks;

import java.util.Optional;

/**
 * A webhook of the chaos run, with what it must send.
 *
 * @param path where it posts to; unique
 * @param integration the only integration whose events fire it; absent fires for all
 * @param strict whether each delivery waits for the end of the one before
 * @param maxConcurrency requests that may be under way at once
 * @param behaviour of the receiver on its path
 * @param template of the body
 */
record ChaosWebhook(
    String name,
    int path,
    Optional<String> integration,
    boolean strict,
    int maxConcurrency,
    String behaviour,
    Template template) {

  /** A body template whose outcome can be told beforehand. */
  enum Template {
    /** Sends the whole event. */
    WHOLE("") {
      @Override
      String body(SampleEvent sample) {
        return sample.payload();
      }
    },
    /** Places a text inside a string and another one bare. */
    MESSAGE("{\"text\": \"{{event_id}} of {{data.id}}\", \"why\": {{data.justification}}}") {
      @Override
      String body(SampleEvent sample) {
        return "{\"text\": \""
            + sample.eventId()
            + " of "
            + sample.requestId()
            + "\", \"why\": \""
            + SampleEvent.escape(sample.justification())
            + "\"}";
      }
    };

    private final String source;

    Template(String source) {
      this.source = source;
    }

    String source() {
      return source;
    }

    /** What is sent for an event, to the byte. */
    abstract String body(SampleEvent sample);
  }

  boolean firesFor(SampleEvent sample) {
    return integration.isEmpty() || integration.get().equals(sample.integration());
  }
}
