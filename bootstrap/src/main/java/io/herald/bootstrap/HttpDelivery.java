package io.herald.bootstrap;

import io.herald.http.egress.AllowList;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.ForwardProxy;
import io.herald.http.egress.OwnAddresses;
import io.herald.http.send.TlsTrust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration says about targets, read as the delivery adapter understands it.
 *
 * @param providerTrust whom the identity provider is believed to be by
 * @param problems sentences; if there are any, the rest is not to be used
 */
record HttpDelivery(
    EgressPolicy policy, TlsTrust trust, TlsTrust providerTrust, List<String> problems) {

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
    TlsTrust trust = trust("HERALD_EGRESS_CA_FILE", configuration.egressAuthorities(), problems);
    TlsTrust providerTrust =
        trust(
            "HERALD_OIDC_CA_FILE",
            configuration.openIdConnect().flatMap(Configuration.OpenIdConnect::authorities),
            problems);
    return new HttpDelivery(
        policy(configuration, allowList, problems), trust, providerTrust, problems);
  }

  private static TlsTrust trust(String key, Optional<Path> authorities, List<String> problems) {
    return authorities
        .map(file ->
            switch (TlsTrust.withFile(file)) {
              case TlsTrust.Loaded.Valid(TlsTrust valid) -> valid;
              case TlsTrust.Loaded.Invalid(String problem) -> {
                problems.add(key + ": " + problem + ".");
                yield TlsTrust.ofJdk();
              }
            })
        .orElseGet(TlsTrust::ofJdk);
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
