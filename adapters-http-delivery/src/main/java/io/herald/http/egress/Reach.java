package io.herald.http.egress;

import java.util.List;

/** The answer to "may I reach this URL?", with its reasons. */
public sealed interface Reach {
  /** One address that the host has now, and its verdict. */
  record AddressFinding(String address, AddressVerdict verdict) {}

  /**
   * It may be reached.
   *
   * @param findings the addresses it has now; none if a proxy resolves the name
   */
  record Allowed(Target target, List<AddressFinding> findings) implements Reach {
    public Allowed {
      findings = List.copyOf(findings);
    }
  }

  /**
   * A rule refuses it.
   *
   * @param findings all addresses it has now, the good ones too; none if the URL itself is refused
   */
  record Refused(Refusal refusal, List<AddressFinding> findings) implements Reach {
    public Refused {
      findings = List.copyOf(findings);
    }
  }

  /** The URL is allowed, but its name does not resolve now, so its addresses are not judged. */
  record Unresolved(Target target, String reason) implements Reach {}
}
