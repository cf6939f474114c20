package io.herald.http.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.webhook.EgressGuard.Explanation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyEgressGuardTest {
  private final Map<String, List<InetAddress>> zone =
      Map.of(
          "good.example", addresses("93.184.216.34", "2606:4700:4700::1111"),
          "mixed.example", addresses("93.184.216.34", "10.0.0.1"),
          "own.example", addresses("93.184.216.99"));
  private final NameLookup names =
      new NameLookup(host -> {
        List<InetAddress> found = zone.get(host);
        if (found == null) {
          throw new UnknownHostException(host);
        }
        return found;
      });
  private final OwnAddresses own = InetAddress.ofLiteral("93.184.216.99")::equals;
  private final PolicyEgressGuard guard =
      new PolicyEgressGuard(EgressPolicy.direct(AllowList.NONE, own), names);

  @AfterEach
  void endTheThreads() {
    names.close();
  }

  @Test
  void allowsAUrlWhoseAddressesAreAllPublic() {
    Explanation explanation = guard.explain("https://good.example/{{data.id}}");

    assertThat(explanation.allowed()).isTrue();
    assertThat(explanation.resolves()).isTrue();
    assertThat(explanation.refusal()).isEmpty();
    assertThat(explanation.summary()).isEqualTo("good.example may be reached.");
    assertThat(explanation.addresses())
        .extracting(verdict -> verdict.address())
        .containsExactly("93.184.216.34", "2606:4700:4700::1111");
  }

  @Test
  void refusesAUrlWithOneBadAddressAndShowsWhich() {
    Explanation explanation = guard.explain("https://mixed.example/");

    assertThat(explanation.allowed()).isFalse();
    assertThat(explanation.resolves()).isTrue();
    assertThat(explanation.refusal().orElseThrow().rule()).isEqualTo("ADDRESS");
    assertThat(explanation.summary()).contains("10.0.0.1").contains("private range");
    assertThat(explanation.addresses().getFirst().refusal()).isEmpty();
    assertThat(explanation.addresses().getLast().refusal()).isPresent();
  }

  @Test
  void refusesThisMachine() {
    assertThat(guard.explain("https://own.example/").refusal().orElseThrow().rule())
        .isEqualTo("OWN_ADDRESS");
  }

  @Test
  void allowsANameThatDoesNotResolveNowAndSaysSo() {
    Explanation explanation = guard.explain("https://later.example/");

    assertThat(explanation.allowed()).isTrue();
    assertThat(explanation.resolves()).isFalse();
    assertThat(explanation.summary()).contains("later.example does not resolve now");
    assertThat(guard.judge("https://later.example/")).isEmpty();
  }

  @Test
  void refusesAUrlWithoutAskingForItsName() {
    Explanation explanation = guard.explain("https://good.example:8443/");

    assertThat(explanation.allowed()).isFalse();
    assertThat(explanation.addresses()).isEmpty();
    assertThat(guard.judge("https://good.example:8443/").orElseThrow().rule()).isEqualTo("PORT");
  }

  @Test
  void leavesNamesToAProxyThatResolvesThem() {
    ForwardProxy proxy =
        ((ForwardProxy.Parsed.Valid) ForwardProxy.parse("http://proxy.example:3128")).proxy();
    PolicyEgressGuard proxied =
        new PolicyEgressGuard(EgressPolicy.through(proxy, true, AllowList.NONE, own), names);

    assertThat(proxied.explain("https://later.example/").allowed()).isTrue();
    assertThat(proxied.explain("https://localhost/").allowed()).isFalse();
    assertThat(proxied.explain("https://169.254.169.254/").allowed()).isFalse();
  }

  private static List<InetAddress> addresses(String... literals) {
    return List.of(literals).stream().map(InetAddress::ofLiteral).toList();
  }
}
