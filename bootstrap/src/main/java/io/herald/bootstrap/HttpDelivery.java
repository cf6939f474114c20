package io.herald.bootstrap;

import io.herald.http.egress.AllowList;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.ForwardProxy;
import io.herald.http.egress.OwnAddresses;
import io.herald.http.send.TlsTrust;
import java.util.ArrayList;
import java.util.List;

/**
 * What the configuration says about targets, read as the delivery adapter understands it.
 *
 * @param problems sentences; if there are any, the rest is not to be used
 */
record HttpDelivery(EgressPolicy policy, TlsTrust trust, List<String> problems) {

  static HttpDelivery of(Configuration configuration) {
    List<String> problems = new ArrayList<>();
    AllowList allowList =
        switch (AllowList.parse(configuration.allowedTargets())) {
          case AllowList.Parsed.Valid(AllowList valid) -> valid;
          case AllowList.Parsed.Invalid(List<String> wrong) -> {
            wrong.forEach(problem ->
                problems.add(
                    "HERALD_EGRESS_ALLOW ("
                        + configuration.allowedTargets()
                        + "): "
                        + problem
                        + "."));
            yield AllowList.NONE;
          }
        };
    TlsTrust trust =
        configuration
            .egressAuthorities()
            .map(file ->
                switch (TlsTrust.withFile(file)) {
                  case TlsTrust.Loaded.Valid(TlsTrust valid) -> valid;
                  case TlsTrust.Loaded.Invalid(String problem) -> {
                    problems.add("HERALD_EGRESS_CA_FILE: " + problem + ".");
                    yield TlsTrust.ofJdk();
                  }
                })
            .orElseGet(TlsTrust::ofJdk);
    return new HttpDelivery(policy(configuration, allowList, problems), trust, problems);
  }

  private static EgressPolicy policy(
      Configuration configuration, AllowList allowList, List<String> problems) {
    OwnAddresses own = OwnAddresses.ofInterfaces();
    if (configuration.proxy().isEmpty()) {
      return EgressPolicy.direct(allowList, own);
    }
    return switch (ForwardProxy.parse(configuration.proxy())) {
      case ForwardProxy.Parsed.Valid(ForwardProxy proxy) ->
          EgressPolicy.through(proxy, configuration.proxyResolves(), allowList, own);
      case ForwardProxy.Parsed.Invalid(String problem) -> {
        problems.add("HERALD_EGRESS_PROXY: " + problem + ".");
        yield EgressPolicy.direct(allowList, own);
      }
    };
  }
}
