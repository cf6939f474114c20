package io.herald.application.invocation;

import io.herald.domain.id.InvocationId;
import java.util.HexFormat;

/**
 * The {@code traceparent} header (W3C Trace Context, version 00): the trace is the invocation, the
 * span its attempt, so a receiver's trace can be found from either.
 */
final class TraceParent {
  private static final HexFormat HEX = HexFormat.of();

  private TraceParent() {}

  static String of(InvocationId invocation, int attempt) {
    long high = invocation.value().getMostSignificantBits();
    long low = invocation.value().getLeastSignificantBits();
    // A span id must not be zero; the low half of a UUID never is, and attempts change its end.
    return "00-"
        + HEX.toHexDigits(high)
        + HEX.toHexDigits(low)
        + "-"
        + HEX.toHexDigits(low ^ attempt)
        + "-01";
  }
}
