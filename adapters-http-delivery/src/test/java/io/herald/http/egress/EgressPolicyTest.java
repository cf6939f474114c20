package io.herald.http.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.herald.http.egress.CaseTable.Case;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.216.34");
  private static final String NAME = "hooks.example.com";

  private final EgressPolicy policy = EgressPolicy.direct(AllowList.NONE, address -> false);

  static List<Case> refusedUrls() {
    return CaseTable.read("refused-urls.txt");
  }

  static List<Case> allowedUrls() {
    return CaseTable.read("allowed-urls.txt");
  }

  static Stream<InetAddress> refusedAddresses() {
    return addresses("refused");
  }

  static Stream<InetAddress> publicAddresses() {
    return addresses("public");
  }

  private static Stream<InetAddress> addresses(String verdict) {
    return CaseTable.read("addresses.txt").stream()
        .filter(one -> one.first().equals(verdict))
        .map(one -> InetAddress.ofLiteral(one.second()));
  }

  @ParameterizedTest
  @MethodSource("refusedUrls")
  void refusesUrlsByTheRuleThatTheyBreak(Case url) {
    Refusal refusal = refused(policy.judge(url.second()));

    assertThat(refusal.rule()).as(refusal.sentence()).isEqualTo(EgressRule.valueOf(url.first()));
    assertThat(refusal.sentence()).endsWith(".").hasSizeBetween(20, 2_500);
  }

  @ParameterizedTest
  @MethodSource("allowedUrls")
  void allowsLegitimateUrlsAndWritesThemInOneWay(Case url) {
    Target target = allowed(policy.judge(url.first()));

    assertThat(target.url()).isEqualTo(url.second());
    assertThat(allowed(policy.judge(target.url()))).isEqualTo(target);
    assertThat(allowed(policy.judgeTemplate(url.first()))).isEqualTo(target);
  }

  @ParameterizedTest
  @MethodSource("refusedAddresses")
  void refusesAddressesThatAreNotPublic(InetAddress address) {
    assertThat(policy.judge(NAME, 443, address)).isInstanceOf(ConnectVerdict.Refused.class);
  }

  @ParameterizedTest
  @MethodSource("refusedAddresses")
  void refusesAnswersThatHoldOneBadAddress(InetAddress address) {
    assertThat(policy.judge(NAME, 443, List.of(PUBLIC, address)))
        .isInstanceOf(ConnectVerdict.Refused.class);
    assertThat(policy.judge(NAME, 443, List.of(address, PUBLIC)))
        .isInstanceOf(ConnectVerdict.Refused.class);
  }

  @ParameterizedTest
  @MethodSource({"refusedAddresses", "publicAddresses"})
  void refusesAddressesInPlaceOfNames(InetAddress address) {
    String literal = Addresses.shown(address);
    String host = literal.contains(":") ? "[" + literal + "]" : literal;

    assertThat(refused(policy.judge("https://" + host + "/")).rule())
        .isIn(EgressRule.ADDRESS_LITERAL, EgressRule.FORBIDDEN_ALWAYS);
  }

  @ParameterizedTest
  @MethodSource("publicAddresses")
  void allowsPublicAddresses(InetAddress address) {
    assertThat(policy.judge(NAME, 443, address)).isEqualTo(new ConnectVerdict.Allowed());
    assertThat(policy.judge(NAME, 443, List.of(PUBLIC, address)))
        .isEqualTo(new ConnectVerdict.Allowed());
  }

  @Test
  void refusesThisMachinesOwnAddresses() {
    EgressPolicy own = EgressPolicy.direct(AllowList.NONE, PUBLIC::equals);

    assertThat(refused(own.judge(NAME, 443, PUBLIC)).rule()).isEqualTo(EgressRule.OWN_ADDRESS);
    assertThat(own.judge(NAME, 443, InetAddress.ofLiteral("1.1.1.1")))
        .isEqualTo(new ConnectVerdict.Allowed());
  }

  @Test
  void refusesANameWithoutAddresses() {
    Refusal refusal = refused(policy.judge(NAME, 443, List.of()));

    assertThat(refusal.rule()).isEqualTo(EgressRule.NO_ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 80, 8443, 65_535})
  void refusesPublicAddressesOnOtherPorts(int port) {
    assertThat(refused(policy.judge(NAME, port, PUBLIC)).rule()).isEqualTo(EgressRule.PORT);
  }

  @Test
  void saysWhatIsRefusedAndWhyAndWhatToDo() {
    assertThat(refused(policy.judge(NAME, 443, InetAddress.ofLiteral("203.0.113.9"))).sentence())
        .isEqualTo(
            "hooks.example.com resolves to 203.0.113.9, which is in a documentation range"
                + " (203.0.113.0/24); only public addresses can be targets; add 203.0.113.9 to"
                + " HERALD_EGRESS_ALLOW if it is yours.");
    assertThat(refused(policy.judge("https://10.1.2.3:8443/")).sentence())
        .isEqualTo(
            "The host is the address 10.1.2.3, which is in a private range (10.0.0.0/8); only"
                + " public addresses can be targets; add 10.1.2.3:8443 to HERALD_EGRESS_ALLOW if it"
                + " is yours.");
    assertThat(refused(policy.judge("https://1.1.1.1/")).sentence())
        .isEqualTo(
            "The host is the address 1.1.1.1; a target is named by its host name, which its"
                + " certificate can prove; use the name, or add 1.1.1.1 to HERALD_EGRESS_ALLOW if"
                + " it is yours.");
  }

  @Test
  void neverRepeatsThePathOrTheQuery() {
    for (String url :
        List.of(
            "http://hooks.example.com/s3cret?s3cret",
            "https://hooks.example.com:8443/s3cret?s3cret",
            "https://localhost/s3cret?s3cret",
            "https://hooks.example.com/s3cret?s3cret#x",
            "https://hooks.example.com/s3cret/../?s3cret",
            "https://hooks.example.com/s3cret?s3cret%",
            "https://u:s3cret@hooks.example.com/")) {
      assertThat(refused(policy.judge(url)).sentence()).doesNotContain("s3cret");
    }
  }

  @Test
  void countsCharactersAsWrittenAndAsSent() {
    String start = "https://hooks.example.com/";
    String longest = start + "a".repeat(2_048 - start.length());

    assertThat(allowed(policy.judge(longest)).url()).isEqualTo(longest);
    assertThat(refused(policy.judge(longest + "a")).rule()).isEqualTo(EgressRule.URL_TOO_LONG);
    assertThat(refused(policy.judge(start + "ä".repeat(400))).rule())
        .isEqualTo(EgressRule.URL_TOO_LONG);
    assertThat(allowed(policy.judge(start + "ä".repeat(300))).path()).hasSize(1 + 6 * 300);
  }

  @Test
  void takesHostsAsLongAsDnsCanHold() {
    String label = "a".repeat(63);
    String longest = label + "." + label + "." + label + "." + "a".repeat(59) + ".b";
    assertThat(longest).hasSize(253);

    assertThat(allowed(policy.judge("https://" + longest + "/")).host()).isEqualTo(longest);
    assertThat(refused(policy.judge("https://a" + longest + "/")).rule())
        .isEqualTo(EgressRule.HOST);
    assertThat(refused(policy.judge("https://x." + longest + "/")).rule())
        .isEqualTo(EgressRule.HOST);
  }

  /** Labels beyond what the tables of internationalised names take. */
  @ParameterizedTest
  @ValueSource(strings = {"\u00FC", "\uD83D\uDC1D", "\uFDFA", "xn--a"})
  void refusesHostsOfAnyLengthInASentence(String part) {
    for (int times = 1; times * part.length() < 2_000; times++) {
      assertThat(refused(policy.judge("https://" + part.repeat(times) + "..example/")).sentence())
          .isNotBlank();
    }
    assertThat(refused(policy.judge("https://" + "\u00FC".repeat(1_500) + "/")).rule())
        .isEqualTo(EgressRule.HOST);
  }

  @ParameterizedTest
  @CsvSource({
    "https://hooks.example.com/{{data.id}}, /x",
    "https://hooks.example.com/a/{{ data.id }}/b, /a/x/b",
    "https://hooks.example.com/a-{{data.id}}{{data.id}}.json, /a-xx.json",
    "https://hooks.example.com/?q={{data.id}}, /?q=x",
    "https://hooks.example.com/?q=a{{data.id}}&r={{data.x}}, /?q=ax&r=x",
    "https://hooks.example.com/{{data.a.[0].b}}?q={{default data.x 'a b'}}, /x?q=x",
    "https://hooks.example.com/{{captured.ticket}}, /x",
    "https://hooks.example.com?q={{data.id}}, /?q=x",
  })
  void letsPlaceholdersStandInSegmentsAndQueryValues(String template, String pathAndQuery) {
    assertThat(allowed(policy.judgeTemplate(template)).pathAndQuery()).isEqualTo(pathAndQuery);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{url}}",
        "{{scheme}}://hooks.example.com/",
        "https://{{host}}/",
        "https://{{host}}.example.com/",
        "https://hooks.example.com{{path}}",
        "https://hooks.example.com:{{port}}/",
        "https://{{user}}@hooks.example.com/",
        "https://hooks.example.com?{{query}}",
        "https://hooks.example.com/?{{name}}=x",
        "https://hooks.example.com/?a=1&{{name}}=x",
        "https://hooks.example.com/?a=1&b{{name}}",
        "https://hooks.example.com/{{#if x}}a{{/if}}",
        "https://hooks.example.com/{{else}}",
        "https://hooks.example.com/{{{data.id}}}",
        "https://hooks.example.com/{{&data.id}}",
        "https://hooks.example.com/{{> part}}",
        "https://hooks.example.com/{{! comment}}",
        "https://hooks.example.com/{{^x}}a{{/x}}",
        "https://hooks.example.com/{{=<% %>=}}",
        "https://hooks.example.com/{{}}",
        "https://hooks.example.com/{{data.id",
        "https://hooks.example.com/{{data.id}",
      })
  void refusesPlaceholdersElsewhere(String template) {
    assertThat(refused(policy.judgeTemplate(template)).rule()).isEqualTo(EgressRule.PLACEHOLDER);
  }

  @ParameterizedTest
  @CsvSource({
    "https://hooks.example.com/#{{x}}, FRAGMENT",
    "https://hooks.example.com/%{{x}}, CHARACTER",
    "https://hooks.example.com/%2{{x}}, CHARACTER",
    "https://hooks.example.com/..{{x}}/../, DOT_SEGMENT",
    "https://localhost/{{x}}, LOCAL_NAME",
    "https://10.0.0.1/{{x}}, ADDRESS_LITERAL",
    "http://hooks.example.com/{{x}}, SCHEME",
    "https://hooks.example.com:8443/{{x}}, PORT",
    "https://hooks.example.com/{{x}}}}, CHARACTER",
  })
  void judgesTheRestOfATemplateLikeAnyUrl(String template, EgressRule rule) {
    assertThat(refused(policy.judgeTemplate(template)).rule()).isEqualTo(rule);
  }

  @Test
  void judgesTheFilledInUrlAgain() {
    assertThat(refused(policy.judge("https://hooks.example.com/a/../b")).rule())
        .isEqualTo(EgressRule.DOT_SEGMENT);
    assertThat(refused(policy.judge("https://hooks.example.com/{{data.id}}")).rule())
        .isEqualTo(EgressRule.CHARACTER);
  }

  private static Target allowed(UrlVerdict verdict) {
    return switch (verdict) {
      case UrlVerdict.Allowed(Target target) -> target;
      case UrlVerdict.Refused(Refusal refusal) -> fail(refusal.toString());
    };
  }

  private static Refusal refused(UrlVerdict verdict) {
    return switch (verdict) {
      case UrlVerdict.Refused(Refusal refusal) -> refusal;
      case UrlVerdict.Allowed(Target target) -> fail("allowed: " + target);
    };
  }

  private static Refusal refused(ConnectVerdict verdict) {
    return switch (verdict) {
      case ConnectVerdict.Refused(Refusal refusal) -> refusal;
      case ConnectVerdict.Allowed _ -> fail("allowed");
    };
  }
}
