package io.herald.application.invocation;

import io.herald.domain.Secret;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sends one request over HTTPS, once: never followed, never sent again, ended by its timeout at
 * most 250 ms late. The egress policy is applied to the URL and to every address. Thread-safe;
 * blocks.
 */
public interface RequestSender {

  Exchange send(OutboundRequest request);

  /**
   * A request ready to go.
   *
   * @param headers in the order to be sent, names in their original case
   * @param body UTF-8; empty sends none; shared, never written to
   * @param timeout for the whole exchange, 1 to 30 seconds
   */
  @SuppressWarnings("ArrayRecordComponent") // A copy would cost the hot path.
  record OutboundRequest(
      HttpMethod method,
      String url,
      List<OutboundHeader> headers,
      byte[] body,
      Duration timeout,
      Optional<ClientCertificate> clientCertificate) {
    public OutboundRequest {
      headers = List.copyOf(headers);
    }

    /** The same request with another timeout. */
    public OutboundRequest within(Duration other) {
      return new OutboundRequest(method, url, headers, body, other, clientCertificate);
    }
  }

  /** A header and whether its value is masked on record. */
  record OutboundHeader(String name, String value, boolean secret) {}

  /** PEM texts of a client certificate with its key. */
  record ClientCertificate(String certificate, Secret privateKey) {}

  /** What came of it. */
  sealed interface Exchange {
    Attempt.Timings timings();

    /** The target answered, with whatever status. */
    record Answered(Attempt.Response response, Attempt.Timings timings) implements Exchange {}

    /** It did not. */
    record Broken(FailureClass failure, String message, Attempt.Timings timings)
        implements Exchange {}
  }
}
