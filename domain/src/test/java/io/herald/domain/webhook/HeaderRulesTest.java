package io.herald.domain.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "content-length",
        "Transfer-Encoding",
        "TE",
        "Trailer",
        "Connection",
        "Keep-Alive",
        "Proxy-Authorization",
        "proxy-anything",
        "Upgrade",
        "Expect",
        "HTTP2-Settings",
        "Forwarded",
        "X-Forwarded-For",
        "x-forwarded-anything",
        "Content-Encoding",
        "webhook-id",
        "Webhook-Signature",
        "webhook-anything"
      })
  void headersThatChangeHowARequestTravelsAreRefused(String name) {
    assertThat(refused(plain(name, "x"))).containsExactly("headers[0].name HEADER_NAME_REFUSED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Team",
        "x",
        "!#$%&'*+-.^_`|~09AZaz",
        "Accept",
        "User-Agent",
        "Tenant",
        "X-Host"
      })
  void otherTokensAreNames(String name) {
    assertThat(checked(plain(name, "x"))).containsExactly(new Header.Plain(name, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X Team", "X-Team:", "Ünder", "a\r\nb", "(x)", "a/b", " x", ":path"})
  void whatIsNoTokenIsNoName(String name) {
    assertThat(refused(plain(name, "x"))).containsExactly("headers[0].name HEADER_NAME_REFUSED");
  }

  @Test
  void aHeaderNeedsANameAndAValue() {
    assertThat(refused(plain("", "")))
        .containsExactly("headers[0].name REQUIRED", "headers[0].value REQUIRED");
    assertThat(refused(new HeaderDraft("X-Key", true, "", Optional.empty())))
        .containsExactly("headers[0].value REQUIRED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "a b\tc", "!\"#~", "{{data.requester.name}}", "a{{default x \"y\"}}b"})
  void valuesAreVisibleAsciiSpacesAndTabsAndMayHoldPlaceholders(String value) {
    assertThat(checked(plain("X-Team", value))).containsExactly(new Header.Plain("X-Team", value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"é", "a\nb", "a\r\nX-Evil: 1", "\u0000", "\u007f", " x", "x ", "\tx", " ", "山田"})
  void otherValuesAreRefusedSecretOrNot(String value) {
    assertThat(refused(plain("X-Team", value)))
        .containsExactly("headers[0].value HEADER_VALUE_REFUSED");
    assertThat(refused(new HeaderDraft("X-Team", true, "", Optional.of(Secret.of(value)))))
        .containsExactly("headers[0].value HEADER_VALUE_REFUSED");
  }

  @Test
  void aRefusalNeverRepeatsASecret() {
    List<Violation> found = new ArrayList<>();
    List<Header> headers =
        HeaderRules.check(
            List.of(new HeaderDraft("X", true, "", Optional.of(Secret.of("hunter2é")))), found);
    assertThat(headers).isEmpty();
    assertThat(found).hasSize(1).allSatisfy(v -> assertThat(v.message()).doesNotContain("hunter"));
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, true",
    "authorization, true",
    "Cookie, true",
    "X-Api-Key, true",
    "X-APIKEY, true",
    "X-Auth-Token, true",
    "X-Client-Secret, true",
    "Private-Token, true",
    "X-Key-Id, true",
    "TokenValue, true",
    "X-Team, false",
    "Accept, false",
    "X-Authorization-Mode, false",
  })
  void whatIsSecretByNameIsHiddenWhateverItsAuthorSays(String name, boolean secret) {
    assertThat(HeaderRules.isSecretByName(name)).isEqualTo(secret);
    assertThat(checked(plain(name, "x")).getFirst() instanceof Header.Hidden).isEqualTo(secret);
  }

  @Test
  void anyHeaderCanBeSecret() {
    assertThat(checked(new HeaderDraft("X-Team", true, "", Optional.of(Secret.of("x")))))
        .containsExactly(new Header.Hidden("X-Team", Secret.of("x")));
    assertThat(checked(new HeaderDraft("X-Team", true, "x", Optional.empty())))
        .containsExactly(new Header.Hidden("X-Team", Secret.of("x")));
    assertThat(checked(new HeaderDraft("X-Team", false, "", Optional.of(Secret.of("x")))))
        .containsExactly(new Header.Hidden("X-Team", Secret.of("x")));
    assertThat(checked(new HeaderDraft("X-Team", true, "", Optional.of(new Secret.Kept("h")))))
        .containsExactly(new Header.Hidden("X-Team", new Secret.Kept("h")));
  }

  @Test
  void aNameStandsOnceWhateverItsLetterCase() {
    assertThat(refused(plain("X-Team", "a"), plain("X-Other", "b"), plain("x-team", "c")))
        .containsExactly("headers[2].name DUPLICATE");
  }

  @Test
  void headersAreAHundredAtMost() {
    HeaderDraft[] hundred =
        IntStream.range(0, 100).mapToObj(i -> plain("X-" + i, "x")).toArray(HeaderDraft[]::new);
    HeaderDraft[] more =
        IntStream.range(0, 101).mapToObj(i -> plain("X-" + i, "x")).toArray(HeaderDraft[]::new);
    assertThat(checked(hundred)).hasSize(100);
    assertThat(refused(more)).containsExactly("headers TOO_MANY");
  }

  @Test
  void namesAndValuesAre8KiBInAll() {
    HeaderDraft first = plain("X-A", "x".repeat(4093));
    assertThat(checked(first, plain("X-B", "x".repeat(4093)))).hasSize(2);
    assertThat(refused(first, plain("X-B", "x".repeat(4094)))).containsExactly("headers TOO_LONG");
    assertThat(
            refused(
                first, new HeaderDraft("X-B", true, "", Optional.of(Secret.of("x".repeat(4094))))))
        .containsExactly("headers TOO_LONG");
    assertThat(refused(plain("X-A", "x".repeat(8193))))
        .containsExactly("headers[0].value TOO_LONG");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "application/vnd.pagerduty+json;version=2",
        "text/plain",
        "{{default custom \"text/plain\"}}"
      })
  void contentTypeMayBeAnyMediaType(String value) {
    assertThat(checked(plain("Content-Type", value))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "application/", "/json", "application json", "a/b/c"})
  void contentTypeMayBeNothingElse(String value) {
    assertThat(refused(plain("content-type", value)))
        .containsExactly("headers[0].value HEADER_VALUE_REFUSED");
  }

  private static HeaderDraft plain(String name, String value) {
    return new HeaderDraft(name, false, value, Optional.empty());
  }

  private static List<Header> checked(HeaderDraft... drafts) {
    List<Violation> found = new ArrayList<>();
    List<Header> headers = HeaderRules.check(List.of(drafts), found);
    assertThat(found).isEmpty();
    return headers;
  }

  private static List<String> refused(HeaderDraft... drafts) {
    List<Violation> found = new ArrayList<>();
    HeaderRules.check(List.of(drafts), found);
    return found.stream().map(v -> v.field() + " " + v.rule()).toList();
  }
}
