package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      proxies("10.0.0.5, 172.16.0.0/12, fd00:1::/64, 2001:db8::7");

  private static TrustedProxies proxies(String text) {
    return switch (TrustedProxies.parse(text)) {
      case TrustedProxies.Parsed.Valid(TrustedProxies proxies) -> proxies;
      case TrustedProxies.Parsed.Invalid(String problem) -> throw new AssertionError(problem);
    };
  }

  private static String client(String peer, String... headers) {
    return PROXIES.client(peer, () -> Arrays.asList(headers));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          203.0.113.9                            | 203.0.113.9
          6.6.6.6, 203.0.113.9                   | 203.0.113.9
          10.0.0.5, 203.0.113.9                  | 203.0.113.9
          203.0.113.9, 172.20.1.1                | 203.0.113.9
          6.6.6.6, 203.0.113.9,172.16.0.0,10.0.0.5 | 203.0.113.9
          203.0.113.9, 172.32.0.0                | 172.32.0.0
          203.0.113.9, 10.0.0.4                  | 10.0.0.4
          203.0.113.9:51234                      | 203.0.113.9
          [2001:db8::1]:51234                    | 2001:db8:0:0:0:0:0:1
          [2001:db8::1]                          | 2001:db8:0:0:0:0:0:1
          2001:DB8::1                            | 2001:db8:0:0:0:0:0:1
          203.0.113.9, 2001:db8::7, fd00:1::ffff | 203.0.113.9
          203.0.113.9, fd00:2::1                 | fd00:2:0:0:0:0:0:1
          ::ffff:203.0.113.9                     | 203.0.113.9
          203.0.113.9, ::ffff:10.0.0.5           | 203.0.113.9
          172.16.0.1, 172.16.0.2                 | 172.16.0.1
          """)
  void itIsTheLastAddressThatIsNoTrustedProxys(String header, String client) {
    assertThat(client("10.0.0.5", header)).isEqualTo(client);
    assertThat(client("fd00:1:0:0:0:0:0:9%eth0", header)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"203.0.113.1", "10.0.0.4", "10.0.0.6", "172.32.0.1", "fd00:1:0:1::1", "", "x"})
  void whatAnybodyElseSaysCountsForNothing(String peer) {
    assertThat(
            PROXIES.client(
                peer,
                () -> {
                  throw new AssertionError("looked at");
                }))
        .isEqualTo(peer);
    assertThat(TrustedProxies.NONE.client("10.0.0.5", () -> List.of("6.6.6.6")))
        .isEqualTo("10.0.0.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "unknown",
        "_hidden",
        "localhost",
        "203.0.113",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "203.0.113.09",
        "256.0.0.1",
        "203.0.113.9.",
        "203.0.113.9:port",
        "203.0.113.9:123456",
        "203.0.113.9 6.6.6.6",
        "\"203.0.113.9\"",
        "[203.0.113.9]",
        "[203.0.113.9]:443",
        "[2001:db8::1",
        "[2001:db8::1]x",
        "[]",
        "]",
        ":",
        ":::",
        "2001:db8::1::2",
        "fe80::1%eth0",
        "for=203.0.113.9",
        "203.0.113.9/32",
        "６.６.６.６",
        "x\u0000y",
      })
  void whatIsNoAddressLeavesTheProxyThatPassedItOn(String garbage) {
    assertThat(client("10.0.0.5", garbage)).isEqualTo("10.0.0.5");
    assertThat(client("10.0.0.5", "6.6.6.6, " + garbage + ", 172.16.0.1")).isEqualTo("172.16.0.1");
    assertThat(client("10.0.0.5", garbage + ", 203.0.113.9")).isEqualTo("203.0.113.9");
  }

  @Test
  void aProxyThatSaysNothingIsTheClient() {
    assertThat(client("10.0.0.5")).isEqualTo("10.0.0.5");
  }

  @Test
  void manyHeadersAreOneListInTheirOrder() {
    assertThat(client("10.0.0.5", "6.6.6.6", "7.7.7.7, 203.0.113.9", "172.16.0.1"))
        .isEqualTo("203.0.113.9");
    assertThat(client("10.0.0.5", "203.0.113.9", "6.6.6.6")).isEqualTo("6.6.6.6");
  }

  @Test
  void aListWithoutEndIsNotFollowedToItsEnd() {
    String[] proxies = Collections.nCopies(10_000, "172.16.0.1").toArray(String[]::new);
    proxies[0] = "6.6.6.6";
    assertThat(client("10.0.0.5", proxies)).isEqualTo("172.16.0.1");

    String[] spoofed = Collections.nCopies(10_000, "6.6.6.6").toArray(String[]::new);
    spoofed[9_999] = "203.0.113.9";
    assertThat(client("10.0.0.5", spoofed)).isEqualTo("203.0.113.9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.5,",
        "10.0.0.5;10.0.0.6",
        "proxy.acme.com",
        "10.0.0.0/33",
        "10.0.0.0/0",
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0.0/-1",
        "10.0.0.1/8",
        "fd00::1/64",
        "fd00::/129",
        "10.0.0.5:443",
        "[fd00::1]",
        "fe80::1%eth0",
        "10.0.0.*",
      })
  void whatIsNoListOfAddressesAndNetworksIsRefused(String text) {
    assertThat(TrustedProxies.parse(text)).isInstanceOf(TrustedProxies.Parsed.Invalid.class);
  }

  @Test
  void aListIsNotEndless() {
    String hundred = String.join(",", Collections.nCopies(100, "10.0.0.5"));
    assertThat(TrustedProxies.parse(hundred)).isInstanceOf(TrustedProxies.Parsed.Valid.class);
    assertThat(TrustedProxies.parse(hundred + ",10.0.0.5"))
        .isInstanceOf(TrustedProxies.Parsed.Invalid.class);
  }

  @Test
  void prefixesEndInsideOfBytesToo() {
    TrustedProxies proxies = proxies("192.0.2.128/25,2001:db8::/33");
    for (String inside : List.of("192.0.2.128", "192.0.2.255", "2001:db8:7fff::1")) {
      assertThat(proxies.client(inside, () -> List.of("6.6.6.6"))).isEqualTo("6.6.6.6");
    }
    for (String outside : List.of("192.0.2.127", "192.0.3.128", "2001:db8:8000::1")) {
      assertThat(proxies.client(outside, () -> List.of("6.6.6.6"))).isEqualTo(outside);
    }
  }
}
