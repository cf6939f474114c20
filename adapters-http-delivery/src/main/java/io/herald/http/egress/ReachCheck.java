package io.herald.http.egress;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Explains whether a URL may be reached now, without connecting: the policy's verdict, the
 * addresses that the host has at this moment, and the verdict on each. Thread-safe.
 */
public final class ReachCheck {
  /** How long the name service may take; as long as people wait for an answer. */
  static final Duration MAX_LOOKUP = Duration.ofSeconds(5);

  private final EgressPolicy policy;
  private final NameLookup names;

  public ReachCheck(EgressPolicy policy, NameLookup names) {
    this.policy = policy;
    this.names = names;
  }

  /**
   * Explains a URL, with or without placeholders.
   *
   * @throws InterruptedException if the calling thread is interrupted while names are looked up
   */
  public Reach check(String url) throws InterruptedException {
    return switch (policy.judgeTemplate(url)) {
      case UrlVerdict.Refused(Refusal refusal) -> new Reach.Refused(refusal, List.of());
      case UrlVerdict.Allowed(Target target) -> check(target);
    };
  }

  private Reach check(Target target) throws InterruptedException {
    if (target.literal()) {
      return judge(target, List.of(InetAddress.ofLiteral(target.host())));
    }
    if (policy.proxyResolves()) {
      return new Reach.Allowed(target, List.of());
    }
    return switch (names.lookup(target.host(), MAX_LOOKUP)) {
      case NameLookup.Answer.Resolved(List<InetAddress> addresses) -> judge(target, addresses);
      case NameLookup.Answer.Unresolved(String reason) -> new Reach.Unresolved(target, reason);
      case NameLookup.Answer.TimedOut(Duration within) ->
          new Reach.Unresolved(
              target, "the name service did not answer within " + within.toSeconds() + " s");
    };
  }

  private Reach judge(Target target, List<InetAddress> addresses) {
    List<Reach.AddressFinding> findings =
        addresses.stream()
            .map(address ->
                new Reach.AddressFinding(
                    Addresses.shown(address), policy.judge(target.host(), target.port(), address)))
            .toList();
    return switch (policy.judge(target.host(), target.port(), addresses)) {
      case AddressVerdict.Allowed _ -> new Reach.Allowed(target, findings);
      case AddressVerdict.Refused(Refusal refusal) -> new Reach.Refused(refusal, findings);
    };
  }
}
