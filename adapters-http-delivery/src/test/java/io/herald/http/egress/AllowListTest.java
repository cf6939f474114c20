package io.herald.http.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:18443 | https://127.0.0.1:18443/",
        "10.20.0.0/16 | https://10.20.30.40/",
        "10.20.0.0/16 | https://10.20.30.40:443/",
        "10.20.0.0/16:8443 | https://10.20.30.40:8443/",
        "10.20.0.0/16:8443 | https://[::ffff:10.20.30.40]:8443/",
        "0.0.0.0/0:8443 | https://1.2.3.4:8443/",
        "[::1]:8443 | https://[::1]:8443/",
        "[::1]:8443 | https://[0:0:0:0:0:0:0:1]:8443/",
        "::1 | https://[::1]/",
        "fd00::/8 | https://[fd12::1]/",
        "[fd00::/8]:8443 | https://[fd12::1]:8443/",
        "2606:4700::/32 | https://[2606:4700:4700::1111]/",
        "receiver:8443 | https://receiver:8443/",
        "receiver | https://receiver./",
        "localhost:8443 | https://LOCALHOST:8443/",
        "printer.local | https://printer.local/",
        "metadata.google.internal | https://metadata.google.internal/",
        "hooks.example.com:8443 | https://hooks.example.com:8443/",
        "hooks.example.com:8443 | https://hooks.example.com/",
        "HOOKS.example.com.:8443 | https://hooks.example.com:8443/",
        "münchen.example:8443 | https://xn--mnchen-3ya.example:8443/",
        "a.example:1, b.example:2 ,10.0.0.0/8:3 | https://b.example:2/",
        "10.0.0.0/8:8443 | https://jira.corp.example:8443/",
      })
  void opensWhatItNames(String entries, String url) {
    assertThat(policy(entries).judge(url)).isInstanceOf(UrlVerdict.Allowed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:18443 | https://127.0.0.1/ | ADDRESS_LITERAL",
        "127.0.0.1:18443 | https://127.0.0.1:18444/ | ADDRESS_LITERAL",
        "127.0.0.1:18443 | https://127.0.0.2:18443/ | ADDRESS_LITERAL",
        "127.0.0.1:18443 | https://127.1:18443/ | NUMERIC_HOST",
        "127.0.0.1:18443 | https://2130706433:18443/ | NUMERIC_HOST",
        "127.0.0.1:18443 | https://0177.0.0.1:18443/ | NUMERIC_HOST",
        "127.0.0.1:18443 | https://127.0.0.1.:18443/ | NUMERIC_HOST",
        "127.0.0.1:18443 | https://localhost:18443/ | LOCAL_NAME",
        "127.0.0.1:18443 | https://receiver:18443/ | SINGLE_LABEL",
        "127.0.0.1:18443 | http://127.0.0.1:18443/ | SCHEME",
        "127.0.0.1:18443 | https://u@127.0.0.1:18443/ | USER_INFO",
        "127.0.0.1:18443 | https://[::1]:18443/ | ADDRESS_LITERAL",
        "10.20.0.0/16 | https://10.20.30.40:8443/ | ADDRESS_LITERAL",
        "10.20.0.0/16:8443 | https://10.20.30.40/ | ADDRESS_LITERAL",
        "10.20.0.0/16:8443 | https://10.21.0.0:8443/ | ADDRESS_LITERAL",
        "10.20.0.0/16:8443 | https://hooks.example.com:8444/ | PORT",
        "10.20.0.0/16 | https://hooks.example.com:8443/ | PORT",
        "receiver:8443 | https://receiver/ | SINGLE_LABEL",
        "receiver | https://receiver:8443/ | SINGLE_LABEL",
        "receiver | https://receiver2/ | SINGLE_LABEL",
        "localhost | https://a.localhost/ | LOCAL_NAME",
        "localhost | https://localhost.local/ | LOCAL_NAME",
        "hooks.example.com:8443 | https://www.hooks.example.com:8443/ | PORT",
        "hooks.example.com:8443 | https://example.com:8443/ | PORT",
        "hooks.example.com:8443 | https://hooks.example.com:8444/ | PORT",
        "169.254.169.254 | https://169.254.169.254/ | FORBIDDEN_ALWAYS",
        "169.254.0.0/16 | https://169.254.169.254/ | FORBIDDEN_ALWAYS",
        "0.0.0.0/0 | https://168.63.129.16/ | FORBIDDEN_ALWAYS",
        "0.0.0.0/0:80 | https://168.63.129.16:80/ | FORBIDDEN_ALWAYS",
        "::/0 | https://[fd00:ec2::254]/ | FORBIDDEN_ALWAYS",
        "fd00:ec2::254 | https://[fd00:ec2::254]/ | FORBIDDEN_ALWAYS",
        "::/0 | https://[64:ff9b::a9fe:a9fe]/ | FORBIDDEN_ALWAYS",
        "0.0.0.0/0 | https://[::ffff:169.254.169.254]/ | FORBIDDEN_ALWAYS",
      })
  void opensNothingElse(String entries, String url, EgressRule rule) {
    assertThat(policy(entries).judge(url))
        .isInstanceOfSatisfying(
            UrlVerdict.Refused.class,
            refused ->
                assertThat(refused.refusal().rule())
                    .as(refused.refusal().sentence())
                    .isEqualTo(rule));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.20.0.0/16 | jira.example | 443 | 10.20.0.1 | true",
        "10.20.0.0/16 | jira.example | 443 | 10.21.0.1 | false",
        "10.20.0.0/16 | jira.example | 8443 | 10.20.0.1 | false",
        "10.20.0.0/16:8443 | jira.example | 8443 | 10.20.0.1 | true",
        "10.20.0.0/16:8443 | jira.example | 443 | 10.20.0.1 | false",
        "10.20.0.0/16:8443 | jira.example | 8443 | 93.184.216.34 | false",
        "10.20.0.0/16:8443 | jira.example | 443 | 93.184.216.34 | true",
        "10.20.0.5 | jira.example | 443 | 10.20.0.5 | true",
        "jira.example | jira.example | 443 | 10.20.0.1 | true",
        "jira.example | jira.example | 443 | 127.0.0.1 | true",
        "jira.example | jira.example | 443 | fd00::1 | true",
        "jira.example | jira.example | 8443 | 10.20.0.1 | false",
        "jira.example | other.example | 443 | 10.20.0.1 | false",
        "jira.example:8443 | jira.example | 8443 | 10.20.0.1 | true",
        "jira.example:8443 | jira.example | 8443 | 93.184.216.34 | true",
        "jira.example:8443 | jira.example | 443 | 10.20.0.1 | false",
        "jira.example | jira.example | 443 | 169.254.169.254 | false",
        "jira.example | jira.example | 443 | 168.63.129.16 | false",
        "jira.example | jira.example | 443 | fd00:ec2::254 | false",
        "jira.example | jira.example | 443 | ::ffff:169.254.169.254 | false",
        "jira.example | jira.example | 443 | 64:ff9b::a9fe:a9fe | false",
        "0.0.0.0/0 | jira.example | 443 | ::ffff:10.0.0.1 | true",
        "0.0.0.0/0 | jira.example | 443 | 64:ff9b::10.0.0.1 | false",
        "64:ff9b::/96 | jira.example | 443 | 64:ff9b::10.0.0.1 | true",
      })
  void opensAddressesBehindNames(
      String entries, String host, int port, String address, boolean allowed) {
    ConnectVerdict verdict = policy(entries).judge(host, port, InetAddress.ofLiteral(address));

    assertThat(verdict instanceof ConnectVerdict.Allowed).isEqualTo(allowed);
  }

  @Test
  void doesNotOpenAGoodAddressBesideABadOne() {
    EgressPolicy policy = policy("10.20.0.0/16");
    List<InetAddress> answers =
        List.of(InetAddress.ofLiteral("10.20.0.1"), InetAddress.ofLiteral("10.21.0.1"));

    assertThat(policy.judge("jira.example", 443, answers))
        .isInstanceOf(ConnectVerdict.Refused.class);
  }

  @Test
  void doesNotOpenPortsOfNamesThatTheProxyResolves() {
    ForwardProxy proxy =
        ((ForwardProxy.Parsed.Valid) ForwardProxy.parse("http://proxy.example:3128")).proxy();
    EgressPolicy policy =
        EgressPolicy.through(proxy, true, allowList("10.0.0.0/8:8443"), address -> false);

    assertThat(policy.judge("https://hooks.example.com:8443/"))
        .isInstanceOf(UrlVerdict.Refused.class);
    assertThat(policy.judge("https://10.0.0.1:8443/")).isInstanceOf(UrlVerdict.Allowed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.20.0.0/33",
        "10.20.0.0/-1",
        "10.20.0.0/016",
        "10.20.0.0/",
        "10.20.0.1/16",
        "10.20.0/16",
        "10.20.0.0/16:0",
        "10.20.0.0/16:65536",
        "10.20.0.0/16:",
        "fd00::/129",
        "fd00::1/8",
        "[fd00::/8",
        "[hooks.example.com]:443",
        "hooks.example.com:",
        "hooks.example.com:https",
        "hooks.example.com:0443",
        "hooks.example.com:70000",
        "https://hooks.example.com",
        "hooks.example.com/path",
        "*.example.com",
        "user@hooks.example.com",
        "hooks example",
        "127.1",
        "0x7f.0.0.1",
        "hooks.example.com,,other.example.com",
        ",",
        "hooks.example.com,",
        "[::1%eth0]:443",
        "аpple.com",
      })
  void refusesWhatIsNoEntry(String entries) {
    assertThat(AllowList.parse(entries)).isInstanceOf(AllowList.Parsed.Invalid.class);
  }

  @Test
  void tellsAllProblemsAtOnce() {
    assertThat(AllowList.parse("*.example.com, 10.0.0.1/8, fine.example"))
        .isInstanceOfSatisfying(
            AllowList.Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problems())
                    .hasSize(2)
                    .anyMatch(problem -> problem.startsWith("\"*.example.com\" "))
                    .anyMatch(problem -> problem.startsWith("\"10.0.0.1/8\" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "  \t "})
  void isEmptyWhenNothingIsConfigured(String entries) {
    assertThat(policy(entries).judge("https://127.0.0.1/")).isInstanceOf(UrlVerdict.Refused.class);
  }

  private static EgressPolicy policy(String entries) {
    return EgressPolicy.direct(allowList(entries), address -> false);
  }

  private static AllowList allowList(String entries) {
    assertThat(AllowList.parse(entries)).isInstanceOf(AllowList.Parsed.Valid.class);
    return ((AllowList.Parsed.Valid) AllowList.parse(entries)).allowList();
  }
}
