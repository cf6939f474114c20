package io.herald.web;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/**
 * What is answered before a request reaches the gate, because it is not one: malformed, too large,
 * or too many at once. A constant sentence with the security headers; nothing of the request or of
 * an exception is in it. Stateless.
 */
final class BareAnswers implements DirectHandler {
  private final SecurityHeaders headers;

  BareAnswers(SecurityHeaders headers) {
    this.headers = headers;
  }

  /** These answers for every kind of event. */
  DirectHandlers directHandlers() {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, this);
    }
    return builder.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders given,
      String message) {
    // The gate answers for whatever fails inside; what fails before it is no request.
    Status told = type == EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : status;
    TransportResponse.Builder response =
        TransportResponse.builder().status(told).headers(given).keepAlive(false);
    headers.always().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    return response
        .header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .entity(sentence(told.code()))
        .build();
  }

  private static String sentence(int status) {
    return switch (status) {
      case 413, 414, 431 -> "This request is too large.\n";
      case 503 -> "Too much at once. Try again in a moment.\n";
      case 505 -> "Herald speaks HTTP/1.1.\n";
      default -> "This is not a valid request.\n";
    };
  }
}
