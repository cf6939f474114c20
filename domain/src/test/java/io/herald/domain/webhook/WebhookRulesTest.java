package io.herald.domain.webhook;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.AccessRequestKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.DeliveryPolicy.Order;
import io.herald.domain.webhook.DeliveryPolicy.RateLimit;
import io.herald.domain.webhook.DeliveryPolicy.Retry;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import io.herald.domain.webhook.WebhookDraft.FilterDraft;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import io.herald.domain.webhook.WebhookDraft.ValidatorDraft;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRulesTest {

  /** The webhook file of the documentation. */
  private static final WebhookDraft DOCUMENTED =
      new WebhookDraft(
          "Freshdesk tickets",
          "",
          "Opens and follows a ticket per production request",
          "platform-security",
          List.of("production", "itsm"),
          true,
          "PUT",
          "https://acme.freshdesk.com/api/v2/tickets/{{captured.ticket}}",
          List.of(
              new HeaderDraft("X-Team", false, "platform", Optional.empty()),
              new HeaderDraft("X-Api-Key", true, "", Optional.of(Secret.of("s3cret")))),
          new AuthenticationDraft.OAuth2(
              "herald",
              Optional.of(Secret.of("s3cret")),
              "https://id.acme.com/token",
              List.of("tickets.write"),
              "basic",
              Map.of("audience", "https://acme.com")),
          "{\"subject\": \"{{data.friendly_id}}\", \"why\": {{data.justification}}}\n",
          List.of("RequestApproved"),
          List.of(new FilterDraft("integration.name", "is", List.of("prod db"))),
          List.of(new ValidatorDraft("$.id", List.of())),
          Map.of("ticket", "$.id"),
          "10s",
          new DeliveryDraft(20, "50/s", "normal", "standard"),
          Optional.of(Secret.of(WebhookFixture.SIGNING_SECRET)));

  @Test
  void theDocumentedFileIsAcceptedAsItReads() {
    assertThat(checked(DOCUMENTED))
        .isEqualTo(
            new WebhookSettings(
                new WebhookName("Freshdesk tickets"),
                AccessRequestKind.INSTANCE,
                "Opens and follows a ticket per production request",
                "platform-security",
                List.of("production", "itsm"),
                HttpMethod.PUT,
                "https://acme.freshdesk.com/api/v2/tickets/{{captured.ticket}}",
                List.of(
                    new Header.Plain("X-Team", "platform"),
                    new Header.Hidden("X-Api-Key", Secret.of("s3cret"))),
                new Authentication.OAuth2(
                    "herald",
                    Secret.of("s3cret"),
                    "https://id.acme.com/token",
                    List.of("tickets.write"),
                    Authentication.ClientAuthentication.BASIC,
                    Map.of("audience", "https://acme.com")),
                "{\"subject\": \"{{data.friendly_id}}\", \"why\": {{data.justification}}}\n",
                Set.of(AccessRequestKind.REQUEST_APPROVED),
                List.of(new Filter("integration.name", FilterOperator.IS, List.of("prod db"))),
                List.of(new ResponseValidator("$.id", List.of())),
                List.of(new Capture("ticket", "$.id")),
                Duration.ofSeconds(10),
                new DeliveryPolicy(
                    20,
                    Optional.of(new RateLimit(50, Duration.ofSeconds(1))),
                    Order.NORMAL,
                    new Retry.Standard())));
  }

  @Test
  void whatIsNotGivenHasItsDefault() {
    WebhookDraft draft =
        new WebhookDraft(
            "x",
            "",
            "",
            "",
            List.of(),
            false,
            "",
            "https://hooks.example.com/in",
            List.of(),
            new AuthenticationDraft.None(),
            "",
            List.of("Manual"),
            List.of(),
            List.of(),
            Map.of(),
            "",
            DeliveryDraft.DEFAULT,
            Optional.empty());
    WebhookSettings settings = checked(draft);
    assertThat(settings.kind()).isSameAs(AccessRequestKind.INSTANCE);
    assertThat(settings.method()).isEqualTo(HttpMethod.POST);
    assertThat(settings.authentication()).isEqualTo(new Authentication.None());
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.delivery()).isEqualTo(DeliveryPolicy.DEFAULT);
    assertThat(settings.triggers()).containsExactly(Trigger.MANUAL);
  }

  @Test
  void allThatIsWrongIsSaidAtOnceInTheOrderOfTheFile() {
    WebhookDraft draft =
        new WebhookDraft(
            " x",
            "",
            "x".repeat(1001),
            "a\nb",
            List.of(""),
            true,
            "GET",
            "",
            List.of(
                new HeaderDraft("Host", false, "x", Optional.empty()),
                new HeaderDraft("X-A", false, "é", Optional.empty())),
            new AuthenticationDraft.OAuth2(
                "", Optional.empty(), "", List.of("a b"), "jwt", Map.of("scope", "x")),
            "\u0000",
            List.of("RequestAproved"),
            List.of(new FilterDraft("integration.name", "equals", List.of("x"))),
            List.of(new ValidatorDraft("id", List.of())),
            Map.of("1st", "$.id"),
            "1m",
            new DeliveryDraft(501, "fast", "random", "sometimes"),
            Optional.of(Secret.of("whsec_short")));
    assertThat(refused(draft))
        .containsExactly(
            "name NAME_REFUSED",
            "description TOO_LONG",
            "owner CONTROL_CHARACTER",
            "labels[0] REQUIRED",
            "method UNKNOWN_VALUE",
            "url REQUIRED",
            "headers[0].name HEADER_NAME_REFUSED",
            "headers[1].value HEADER_VALUE_REFUSED",
            "authentication.oauth2.client_id REQUIRED",
            "authentication.oauth2.token_url REQUIRED",
            "authentication.oauth2.scopes[0] SCOPE_REFUSED",
            "authentication.oauth2.extra.scope RESERVED",
            "authentication.oauth2.client_authentication UNKNOWN_VALUE",
            "authentication.oauth2.client_secret REQUIRED",
            "body_template CONTROL_CHARACTER",
            "triggers[0] UNKNOWN_TRIGGER",
            "filters[0].operator UNKNOWN_OPERATOR",
            "response_validators[0].json_path NOT_A_JSON_PATH",
            "capture.1st NAME_REFUSED",
            "timeout OUT_OF_RANGE",
            "delivery.max_concurrency OUT_OF_RANGE",
            "delivery.rate_limit NOT_A_RATE",
            "delivery.order UNKNOWN_VALUE",
            "delivery.retry NOT_A_RETRY",
            "signing_secret NOT_A_SIGNING_SECRET");
  }

  @Test
  void everyRefusalIsMadeOfSentences() {
    assertThat(violations(aWebhook().named("").sendingTo("").firesOn().draft()))
        .hasSize(3)
        .allSatisfy(violation -> assertThat(violation.message()).matches("[A-Z].*[.?]"));
  }

  @Test
  void anUnknownKindIsRefusedAndItsTriggersAndFiltersAreNotJudged() {
    WebhookDraft valid = aWebhook().draft();
    WebhookDraft draft =
        new WebhookDraft(
            valid.name(),
            "audit_log",
            "",
            "",
            List.of(),
            true,
            "",
            valid.url(),
            List.of(),
            valid.authentication(),
            "",
            List.of("Whatever"),
            List.of(new FilterDraft("x", "y", List.of())),
            List.of(),
            Map.of(),
            "",
            DeliveryDraft.DEFAULT,
            Optional.empty());
    assertThat(refused(draft)).containsExactly("kind UNKNOWN_KIND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "Freshdesk tickets", "a-b_c", "-", "0", "a  b"})
  void namesAreLettersDigitsSpacesAndDashes(String name) {
    assertThat(checked(aWebhook().named(name).draft()).name().value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {" x", "x ", " ", "a/b", "é", "a\tb", "x\n", "{{x}}", "a.b"})
  void otherNamesAreRefused(String name) {
    assertThat(refused(aWebhook().named(name).draft())).containsExactly("name NAME_REFUSED");
  }

  @Test
  void aNameHasAtMost64Characters() {
    assertThat(checked(aWebhook().named("x".repeat(64)).draft()).name().value()).hasSize(64);
    assertThat(refused(aWebhook().named("x".repeat(65)).draft()))
        .containsExactly("name NAME_REFUSED");
  }

  @Test
  void namesAreTheSameWithoutRegardToCase() {
    assertThat(new WebhookName("PAGER I").key()).isEqualTo("pager i");
  }

  @Test
  void descriptionsMayHaveLinesAndOwnersMayNot() {
    WebhookSettings settings =
        checked(aWebhook().describedAs("one\ntwo\tthree").ownedBy("Zoë \uD83D\uDD11").draft());
    assertThat(settings.description()).isEqualTo("one\ntwo\tthree");
    assertThat(settings.owner()).isEqualTo("Zoë \uD83D\uDD11");
    assertThat(refused(aWebhook().ownedBy("one\ntwo").draft()))
        .containsExactly("owner CONTROL_CHARACTER");
  }

  @Test
  void textsAreAsLongAsTheirLimitInCharacters() {
    String key = "\uD83D\uDD11";
    assertThat(
            checked(
                    aWebhook()
                        .describedAs(key.repeat(1000))
                        .ownedBy(key.repeat(200))
                        .labelled(key.repeat(64))
                        .draft())
                .labels())
        .hasSize(1);
    assertThat(
            refused(
                aWebhook()
                    .describedAs(key.repeat(1001))
                    .ownedBy(key.repeat(201))
                    .labelled(key.repeat(65))
                    .draft()))
        .containsExactly("description TOO_LONG", "owner TOO_LONG", "labels[0] TOO_LONG");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000",
        "\u001b[31m",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u202e",
        "\u2066",
        "\uD83D"
      })
  void whatNobodyCanSeeIsRefusedInTexts(String hidden) {
    assertThat(
            refused(
                aWebhook()
                    .describedAs("a" + hidden + "b")
                    .ownedBy("a" + hidden + "b")
                    .labelled("a" + hidden + "b")
                    .withTemplate("a" + hidden + "b")
                    .draft()))
        .containsExactly(
            "description CONTROL_CHARACTER",
            "owner CONTROL_CHARACTER",
            "labels[0] CONTROL_CHARACTER",
            "body_template CONTROL_CHARACTER");
  }

  @Test
  void labelsAreTwentyAtMostAndEachCountsOnce() {
    String[] twenty = IntStream.range(0, 20).mapToObj(i -> "label" + i).toArray(String[]::new);
    assertThat(checked(aWebhook().labelled(twenty).draft()).labels()).hasSize(20);
    assertThat(checked(aWebhook().labelled("b", "a", "b").draft()).labels())
        .containsExactly("b", "a");
    assertThat(refused(aWebhook().labelled(Arrays.copyOf(append(twenty, "x"), 21)).draft()))
        .containsExactly("labels TOO_MANY");
    assertThat(refused(aWebhook().labelled("a", " b").draft()))
        .containsExactly("labels[1] BLANK_AT_AN_END");
  }

  private static String[] append(String[] values, String value) {
    String[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = value;
    return longer;
  }

  @ParameterizedTest
  @CsvSource({"POST, POST", "PUT, PUT", "DELETE, DELETE", "delete, DELETE", "'', POST"})
  void methodsAreThree(String text, HttpMethod method) {
    assertThat(checked(aWebhook().sending(text, "https://a.example/").draft()).method())
        .isEqualTo(method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PATCH", "POST ", "CONNECT"})
  void otherMethodsAreRefused(String text) {
    assertThat(refused(aWebhook().sending(text, "https://a.example/").draft()))
        .containsExactly("method UNKNOWN_VALUE");
  }

  @Test
  void aUrlHasAtMost2048Characters() {
    String url = "https://a.example/";
    String longest = url + "x".repeat(2048 - url.length());
    assertThat(checked(aWebhook().sendingTo(longest).draft()).url()).isEqualTo(longest);
    assertThat(refused(aWebhook().sendingTo(longest + "x").draft()))
        .containsExactly("url TOO_LONG");
  }

  @Test
  void aTemplateHasAtMost64KiB() {
    assertThat(checked(aWebhook().withTemplate("é".repeat(32 * 1024)).draft()).bodyTemplate())
        .hasSize(32 * 1024);
    assertThat(refused(aWebhook().withTemplate("é".repeat(32 * 1024) + "x").draft()))
        .containsExactly("body_template TOO_LONG");
  }

  @Test
  void aTemplateKeepsItsLines() {
    assertThat(checked(aWebhook().withTemplate("{\r\n\t\"a\": 1\n}").draft()).bodyTemplate())
        .isEqualTo("{\r\n\t\"a\": 1\n}");
  }

  @Test
  void triggersCountOnceAndAliasesAreUnderstood() {
    assertThat(
            checked(
                    aWebhook()
                        .firesOn("RequestExpired", "AccessRequestCreated", "RequestCreated")
                        .draft())
                .triggers())
        .containsExactly(AccessRequestKind.REQUEST_EXPIRED, AccessRequestKind.REQUEST_CREATED);
  }

  @Test
  void aWebhookNeedsATrigger() {
    assertThat(refused(aWebhook().firesOn().draft())).containsExactly("triggers REQUIRED");
  }

  @Test
  void aMisspeltTriggerIsRefusedWithTheNearest() {
    assertThat(violations(aWebhook().firesOn("RequestCreated", "manual").draft()))
        .containsExactly(
            new Violation(
                "triggers[1]",
                "UNKNOWN_TRIGGER",
                "There is no trigger of this name. Did you mean Manual?"));
  }

  @Test
  void filtersAreAHundredAtMost() {
    WebhookFixture webhook = aWebhook();
    IntStream.range(0, 100).forEach(_ -> webhook.withFilter("resource.id", "exists"));
    assertThat(checked(webhook.draft()).filters()).hasSize(100);
    assertThat(refused(webhook.withFilter("resource.id", "exists").draft()))
        .containsExactly("filters TOO_MANY");
  }

  @Test
  void everyWrongFilterIsNamedByItsRow() {
    assertThat(
            refused(
                aWebhook()
                    .withFilter("integration.name", "is", "x")
                    .withFilter("integration", "is", "")
                    .withFilter("access_duration_in_seconds", "at_least", "1h")
                    .draft()))
        .containsExactly(
            "filters[1].field UNKNOWN_FIELD",
            "filters[1].values[0] REQUIRED",
            "filters[2].values[0] NOT_A_NUMBER");
  }

  @Test
  void validatorsLookAtAPathOfTheResponse() {
    assertThat(
            checked(aWebhook().withValidator("$.status", "ok", "").withValidator("$").draft())
                .responseValidators())
        .containsExactly(
            new ResponseValidator("$.status", List.of("ok", "")),
            new ResponseValidator("$", List.of()));
    assertThat(
            refused(
                aWebhook()
                    .withValidator("")
                    .withValidator("status")
                    .withValidator("$" + "x".repeat(1024))
                    .withValidator("$.a\n")
                    .withValidator("$.a", "x".repeat(1025))
                    .withValidator("$.a", Collections.nCopies(101, "x").toArray(String[]::new))
                    .draft()))
        .containsExactly(
            "response_validators[0].json_path REQUIRED",
            "response_validators[1].json_path NOT_A_JSON_PATH",
            "response_validators[2].json_path TOO_LONG",
            "response_validators[3].json_path CONTROL_CHARACTER",
            "response_validators[4].expected_values[0] TOO_LONG",
            "response_validators[5].expected_values TOO_MANY");
  }

  @Test
  void validatorsAndCapturesAreTwentyAtMost() {
    WebhookFixture webhook = aWebhook();
    IntStream.range(0, 20).forEach(i -> webhook.withValidator("$.a").capturing("c" + i, "$.b"));
    assertThat(checked(webhook.draft()).captures()).hasSize(20);
    assertThat(refused(webhook.withValidator("$.a").capturing("more", "$.b").draft()))
        .containsExactly("response_validators TOO_MANY", "capture TOO_MANY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ticket", "_", "Ticket_2", "a1"})
  void capturedNamesCanStandInTemplates(String name) {
    assertThat(checked(aWebhook().capturing(name, "$.id").draft()).captures())
        .containsExactly(new Capture(name, "$.id"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', capture NAME_REFUSED",
    "1st, capture.1st NAME_REFUSED",
    "a-b, capture.a-b NAME_REFUSED",
    "é, capture.é NAME_REFUSED",
  })
  void otherCapturedNamesAreRefused(String name, String violation) {
    assertThat(refused(aWebhook().capturing(name, "$.id").draft())).containsExactly(violation);
  }

  @Test
  void aCaptureNeedsAPath() {
    assertThat(refused(aWebhook().capturing("ticket", "").draft()))
        .containsExactly("capture.ticket REQUIRED");
    assertThat(refused(aWebhook().capturing("x".repeat(65), "$").draft()))
        .containsExactly("capture." + "x".repeat(65) + " NAME_REFUSED");
  }

  @ParameterizedTest
  @CsvSource({"1s, PT1S", "1500ms, PT1.5S", "30s, PT30S", "1000ms, PT1S", "' 5s ', PT5S"})
  void timeoutsAreOneToThirtySeconds(String text, Duration timeout) {
    assertThat(checked(aWebhook().withTimeout(text).draft()).timeout()).isEqualTo(timeout);
  }

  @ParameterizedTest
  @CsvSource({
    "999ms, OUT_OF_RANGE",
    "0s, OUT_OF_RANGE",
    "30001ms, OUT_OF_RANGE",
    "1m, OUT_OF_RANGE",
    "10, NOT_A_DURATION",
    "10 seconds, NOT_A_DURATION",
    "-1s, NOT_A_DURATION",
  })
  void otherTimeoutsAreRefused(String text, String rule) {
    assertThat(refused(aWebhook().withTimeout(text).draft())).containsExactly("timeout " + rule);
  }

  @Test
  void aSigningSecretIs24To64BytesInBase64() {
    for (int bytes : new int[] {24, 25, 26, 64}) {
      String secret = SigningSecret.encode(new byte[bytes]);
      assertThat(refusedOrEmpty(aWebhook().signedWith(secret).draft())).isEmpty();
      assertThat(refusedOrEmpty(aWebhook().signedWith(secret.replace("=", "")).draft())).isEmpty();
    }
    for (String wrong :
        List.of(
            SigningSecret.encode(new byte[23]),
            SigningSecret.encode(new byte[65]),
            "whsec_",
            SigningSecret.encode(new byte[24]).substring(6),
            "whsec_" + "%".repeat(32),
            "whsec_" + "_".repeat(32),
            "WHSEC_" + "A".repeat(32))) {
      assertThat(refusedOrEmpty(aWebhook().signedWith(wrong).draft()))
          .as(wrong)
          .containsExactly("signing_secret NOT_A_SIGNING_SECRET");
    }
  }

  @Test
  void keptSecretsStayKept() {
    WebhookSettings settings =
        checked(
            aWebhook()
                .withSecretHeader("X-Api-Key", new Secret.Kept("3ret"))
                .withBearer(new Secret.Kept("oken"))
                .draft());
    assertThat(settings.headers())
        .containsExactly(new Header.Hidden("X-Api-Key", new Secret.Kept("3ret")));
    assertThat(settings.authentication())
        .isEqualTo(new Authentication.Bearer(new Secret.Kept("oken")));
  }

  @Test
  void theHostIsWhatStandsBetweenSchemeAndPath() {
    assertThat(aWebhook().sendingTo("https://a.example:8443/x?y").settings().host())
        .isEqualTo("a.example:8443");
    assertThat(aWebhook().sendingTo("https://a.example").settings().host()).isEqualTo("a.example");
    assertThat(aWebhook().sendingTo("x").settings().host()).isEmpty();
  }

  private static WebhookSettings checked(WebhookDraft draft) {
    WebhookRules.Outcome outcome = WebhookRules.check(draft, EventKinds.CATALOGUE);
    assertThat(outcome).isInstanceOf(WebhookRules.Outcome.Checked.class);
    return ((WebhookRules.Outcome.Checked) outcome).settings();
  }

  private static List<Violation> violations(WebhookDraft draft) {
    WebhookRules.Outcome outcome = WebhookRules.check(draft, EventKinds.CATALOGUE);
    assertThat(outcome).isInstanceOf(WebhookRules.Outcome.Refused.class);
    return ((WebhookRules.Outcome.Refused) outcome).violations();
  }

  private static List<String> refused(WebhookDraft draft) {
    return violations(draft).stream().map(v -> v.field() + " " + v.rule()).toList();
  }

  private static List<String> refusedOrEmpty(WebhookDraft draft) {
    return switch (WebhookRules.check(draft, EventKinds.CATALOGUE)) {
      case WebhookRules.Outcome.Checked _ -> List.of();
      case WebhookRules.Outcome.Refused _ -> refused(draft);
    };
  }
}
