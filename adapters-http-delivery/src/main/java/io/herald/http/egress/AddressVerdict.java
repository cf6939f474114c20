package io.herald.http.egress;

/** Whether Herald may connect to an address. */
public sealed interface AddressVerdict {
  /** It may. */
  record Allowed() implements AddressVerdict {}

  /** It may not. */
  record Refused(Refusal refusal) implements AddressVerdict {}
}
