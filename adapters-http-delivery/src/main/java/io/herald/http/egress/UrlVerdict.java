package io.herald.http.egress;

/** Whether a URL may be a target, as far as its text can tell. */
public sealed interface UrlVerdict {
  /** It may; its addresses are judged when they are known. */
  record Allowed(Target target) implements UrlVerdict {}

  /** It may not. */
  record Refused(Refusal refusal) implements UrlVerdict {}
}
