package io.herald.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a built-in receiver got, for the Inbox page of demos and development; the demo implements
 * it. Thread-safe.
 */
public interface InboxMessages {

  /** The newest first; at most {@code limit}. */
  List<Message> newest(int limit);

  /**
   * A request as the receiver got it.
   *
   * @param id tells messages apart, e.g. a running number
   * @param headers names to values in the order received
   * @param signatureVerified whether the webhook's signature matches the body
   */
  record Message(
      String id,
      Instant receivedAt,
      String method,
      String path,
      Map<String, String> headers,
      String body,
      boolean signatureVerified) {}
}
