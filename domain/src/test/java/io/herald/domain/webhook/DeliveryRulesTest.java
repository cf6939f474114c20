package io.herald.domain.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Violation;
import io.herald.domain.webhook.DeliveryPolicy.Order;
import io.herald.domain.webhook.DeliveryPolicy.RateLimit;
import io.herald.domain.webhook.DeliveryPolicy.Retry;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryRulesTest {

  @Test
  void whatIsNotGivenHasItsDefault() {
    assertThat(checked(DeliveryDraft.DEFAULT)).isEqualTo(DeliveryPolicy.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "500, 500", "0, 20"})
  void concurrencyIsOneToFiveHundred(int given, int maxConcurrency) {
    assertThat(checked(new DeliveryDraft(given, "", "", "")).maxConcurrency())
        .isEqualTo(maxConcurrency);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 501, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void otherConcurrencyIsRefused(int given) {
    assertThat(refused(new DeliveryDraft(given, "", "", "")))
        .containsExactly("delivery.max_concurrency OUT_OF_RANGE");
  }

  @ParameterizedTest
  @CsvSource({
    "50/s, 50, PT1S",
    "300/m, 300, PT1M",
    "10000/h, 10000, PT1H",
    "1 / s, 1, PT1S",
    "' 5/m ', 5, PT1M",
  })
  void ratesAreANumberPerPeriod(String text, int permits, Duration period) {
    assertThat(checked(new DeliveryDraft(0, text, "", "")).rateLimit())
        .contains(new RateLimit(permits, period));
  }

  @ParameterizedTest
  @CsvSource({
    "0/s, OUT_OF_RANGE",
    "10001/s, OUT_OF_RANGE",
    "50, NOT_A_RATE",
    "50/d, NOT_A_RATE",
    "-5/s, NOT_A_RATE",
    "5/10s, NOT_A_RATE",
    "9999999999/s, NOT_A_RATE",
    "١/s, NOT_A_RATE",
  })
  void otherRatesAreRefused(String text, String rule) {
    assertThat(refused(new DeliveryDraft(0, text, "", "")))
        .containsExactly("delivery.rate_limit " + rule);
  }

  static Stream<Arguments> retries() {
    return Stream.of(
        Arguments.of("", new Retry.Standard()),
        Arguments.of("standard", new Retry.Standard()),
        Arguments.of("none", new Retry.None()),
        Arguments.of("5s", delays(5)),
        Arguments.of("5s, 1m", delays(5, 60)),
        Arguments.of("[5s,1m, 24h]", delays(5, 60, 86_400)),
        Arguments.of("1000ms", delays(1)),
        Arguments.of(
            String.join(",", Collections.nCopies(20, "1s")),
            new Retry.Delays(Collections.nCopies(20, Duration.ofSeconds(1)))));
  }

  private static Retry delays(long... seconds) {
    return new Retry.Delays(Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList());
  }

  @ParameterizedTest
  @MethodSource("retries")
  void retriesAreTheStandardNoneOrDelays(String text, Retry retry) {
    assertThat(checked(new DeliveryDraft(0, "", "", text)).retry()).isEqualTo(retry);
  }

  @ParameterizedTest
  @CsvSource({
    "often, NOT_A_RETRY",
    "'5s,', NOT_A_RETRY",
    "[], NOT_A_RETRY",
    "5, NOT_A_RETRY",
    "999ms, OUT_OF_RANGE",
    "'5s, 25h', OUT_OF_RANGE",
    "'1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s', TOO_MANY",
  })
  void otherRetriesAreRefused(String text, String rule) {
    assertThat(refused(new DeliveryDraft(0, "", "", text)))
        .containsExactly("delivery.retry " + rule);
  }

  @Test
  void orderIsNormalOrStrict() {
    assertThat(checked(new DeliveryDraft(0, "", "strict", "")).order()).isEqualTo(Order.STRICT);
    assertThat(violations(new DeliveryDraft(0, "", "strikt", "")))
        .extracting(Violation::message)
        .containsExactly("There is no such order. Did you mean strict?");
  }

  private static DeliveryPolicy checked(DeliveryDraft draft) {
    List<Violation> found = new ArrayList<>();
    DeliveryPolicy policy = DeliveryRules.check(draft, found).orElseThrow();
    assertThat(found).isEmpty();
    assertThat(DeliveryRules.check(DeliveryRules.draft(policy), found)).contains(policy);
    return policy;
  }

  private static List<Violation> violations(DeliveryDraft draft) {
    List<Violation> found = new ArrayList<>();
    assertThat(DeliveryRules.check(draft, found)).isEmpty();
    return found;
  }

  private static List<String> refused(DeliveryDraft draft) {
    return violations(draft).stream().map(v -> v.field() + " " + v.rule()).toList();
  }
}
