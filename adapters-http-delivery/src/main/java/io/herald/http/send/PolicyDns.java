package io.herald.http.send;

import io.herald.domain.invocation.FailureClass;
import io.herald.http.egress.ConnectVerdict;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.NameLookup;
import io.herald.http.egress.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Dns;

/**
 * Resolves names within the deadline of the call, and lets an answer pass only if the policy allows
 * all of it. OkHttp does not ask here for IP literals; {@link GuardedSocket} sees those, and sees
 * every address again. Thread-safe.
 */
final class PolicyDns implements Dns {
  /** Stands for the address that only the proxy knows; nothing ever connects to it. */
  private static final byte[] RESOLVED_BY_PROXY = {0, 0, 0, 0};

  private final EgressPolicy policy;
  private final NameLookup names;

  PolicyDns(EgressPolicy policy, NameLookup names) {
    this.policy = policy;
    this.names = names;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    if (policy.proxyResolves()) {
      return List.of(InetAddress.getByAddress(hostname, RESOLVED_BY_PROXY));
    }
    CallTrace trace = CallTrace.CURRENT.get();
    try {
      return switch (names.lookup(hostname, trace.remaining())) {
        case NameLookup.Answer.Resolved(List<InetAddress> addresses) ->
            checked(hostname, addresses, trace);
        case NameLookup.Answer.Unresolved(String reason) ->
            throw failed(
                trace,
                FailureClass.DNS,
                "The name " + hostname + " could not be resolved: " + reason + ".");
        case NameLookup.Answer.TimedOut(Duration _) ->
            throw failed(
                trace,
                FailureClass.DNS,
                "The name service did not answer for "
                    + hostname
                    + " within the timeout of "
                    + FailureDiagnosis.seconds(trace.timeout())
                    + ".");
      };
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    }
  }

  private List<InetAddress> checked(String hostname, List<InetAddress> addresses, CallTrace trace)
      throws UnknownHostException {
    return switch (policy.judge(hostname, trace.target().port(), addresses)) {
      case ConnectVerdict.Refused(Refusal refusal) ->
          throw failed(trace, FailureClass.EGRESS_REFUSED, refusal.sentence());
      case ConnectVerdict.Allowed _ -> {
        List<InetAddress> named = new ArrayList<>(addresses.size());
        for (InetAddress address : addresses) {
          // With its name, so that nobody is tempted to look it up backwards.
          named.add(InetAddress.getByAddress(hostname, address.getAddress()));
        }
        yield named;
      }
    };
  }

  private static UnknownHostException failed(
      CallTrace trace, FailureClass failure, String message) {
    trace.found(failure, message);
    return new UnknownHostException(message);
  }
}
