package io.herald.http.egress;

import io.herald.application.webhook.EgressGuard;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@link EgressPolicy} as the application asks it: at save, at preview, and when somebody wants
 * to know whether and why a URL may be reached. Connects nowhere. Thread-safe.
 */
public final class PolicyEgressGuard implements EgressGuard {
  /** How long the name service may take: people wait for the answer. */
  static final Duration MAX_LOOKUP = Duration.ofSeconds(5);

  private final EgressPolicy policy;
  private final NameLookup names;

  public PolicyEgressGuard(EgressPolicy policy, NameLookup names) {
    this.policy = policy;
    this.names = names;
  }

  @Override
  public Optional<EgressGuard.Refusal> judge(String urlTemplate) {
    return switch (policy.judgeTemplate(urlTemplate)) {
      case UrlVerdict.Allowed _ -> Optional.empty();
      case UrlVerdict.Refused(var refusal) -> Optional.of(told(refusal));
    };
  }

  @Override
  public Explanation explain(String url) {
    return switch (policy.judgeTemplate(url)) {
      case UrlVerdict.Refused(var refusal) ->
          new Explanation(false, false, refusal.sentence(), Optional.of(told(refusal)), List.of());
      case UrlVerdict.Allowed(Target target) when target.literal() ->
          explain(target, List.of(InetAddress.ofLiteral(target.host())));
      case UrlVerdict.Allowed(Target target) when policy.proxyResolves() ->
          new Explanation(
              true,
              true,
              target.hostAndPort() + " may be reached; the egress proxy resolves its name.",
              Optional.empty(),
              List.of());
      case UrlVerdict.Allowed(Target target) -> lookUp(target);
    };
  }

  private Explanation lookUp(Target target) {
    try {
      return switch (names.lookup(target.host(), MAX_LOOKUP)) {
        case NameLookup.Answer.Resolved(List<InetAddress> addresses) -> explain(target, addresses);
        case NameLookup.Answer.Unresolved(String reason) -> unresolved(target, reason);
        case NameLookup.Answer.TimedOut(Duration within) ->
            unresolved(target, "no answer within " + within.toSeconds() + " s");
      };
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return unresolved(target, "interrupted");
    }
  }

  private static Explanation unresolved(Target target, String reason) {
    return new Explanation(
        true,
        false,
        "The URL is allowed, but "
            + target.host()
            + " does not resolve now ("
            + reason
            + "); its addresses are judged at every connect.",
        Optional.empty(),
        List.of());
  }

  private Explanation explain(Target target, List<InetAddress> addresses) {
    List<AddressVerdict> verdicts =
        addresses.stream()
            .map(address ->
                new AddressVerdict(
                    Addresses.shown(address),
                    refusal(policy.judge(target.host(), target.port(), address))))
            .toList();
    Optional<EgressGuard.Refusal> refusal =
        refusal(policy.judge(target.host(), target.port(), addresses));
    return new Explanation(
        refusal.isEmpty(),
        true,
        refusal
            .map(EgressGuard.Refusal::message)
            .orElseGet(() -> target.hostAndPort() + " may be reached."),
        refusal,
        verdicts);
  }

  private static Optional<EgressGuard.Refusal> refusal(ConnectVerdict verdict) {
    return switch (verdict) {
      case ConnectVerdict.Allowed _ -> Optional.empty();
      case ConnectVerdict.Refused(var refusal) -> Optional.of(told(refusal));
    };
  }

  private static EgressGuard.Refusal told(io.herald.http.egress.Refusal refusal) {
    return new EgressGuard.Refusal(refusal.rule().name(), refusal.sentence());
  }
}
