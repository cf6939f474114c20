package io.herald.application.webhook;

import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.WebhookSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a webhook's templates and an event into the URL, headers and body of a request. Compiled
 * templates are cached in a bounded cache. Thread-safe.
 */
public interface RequestRenderer {

  /** Renders; authentication, signature and fixed headers come later. */
  Outcome render(WebhookSettings settings, Event event, Delivery delivery);

  /**
   * What is wrong with the templates, tried on the sample event of every trigger that the webhook
   * names, with line, column and trigger; empty if nothing is.
   */
  List<Violation> violations(WebhookSettings settings);

  /** The captured values that the templates read, by name. */
  Set<String> capturesRead(WebhookSettings settings);

  /**
   * What templates see of the delivery itself.
   *
   * @param attempt 1 for the first
   * @param captured the values captured so far for this access request
   */
  record Delivery(InvocationId id, int attempt, Map<String, String> captured) {
    public Delivery {
      captured = Map.copyOf(captured);
    }
  }

  /** What rendering came to. */
  sealed interface Outcome {
    /** The request's parts; {@code secret} headers are masked on record. */
    record Rendered(String url, List<RenderedHeader> headers, String body) implements Outcome {
      public Rendered {
        headers = List.copyOf(headers);
      }
    }

    /** It cannot be rendered for this event: a TEMPLATE or CAPTURE_MISSING failure. */
    record Unrenderable(FailureClass failure, String message) implements Outcome {}
  }

  /** A header with its final value. */
  record RenderedHeader(String name, String value, boolean secret) {}
}
