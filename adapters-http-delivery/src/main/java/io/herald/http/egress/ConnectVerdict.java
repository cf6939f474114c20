package io.herald.http.egress;

/** Whether Herald may connect to an address. */
public sealed interface ConnectVerdict {
  /** It may. */
  record Allowed() implements ConnectVerdict {}

  /** It may not. */
  record Refused(Refusal refusal) implements ConnectVerdict {}
}
