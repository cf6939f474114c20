package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.proto.v1.Authentication;
import io.herald.proto.v1.BasicAuthentication;
import io.herald.proto.v1.BearerAuthentication;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Inactivity;
import io.herald.proto.v1.MutualTlsAuthentication;
import io.herald.proto.v1.OAuth2Authentication;
import io.herald.proto.v1.ResponseValidator;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.Webhook;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookFileTest {
  private final WebhookFile file =
      new WebhookFile(Map.of("API_KEY", "from-environment", "EMPTY", ""));

  private List<Webhook> read(String text) {
    return file.read("w.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  /** The example of the documentation. */
  private static final String EXAMPLE =
      """
      name: Freshdesk tickets
      description: Opens and follows a ticket per production request
      owner: platform-security          # free text
      labels: [production, itsm]
      active: true                      # false when omitted
      method: PUT                       # POST, PUT or DELETE
      url: https://acme.freshdesk.com/api/v2/tickets/{{captured.ticket}}
      headers:
        - {name: X-Team, value: platform}
        - {name: X-Api-Key, value: s3cret, secret: true}      # or value_env: NAME, read by the client
      authentication:                   # none (default) | bearer | basic | oauth2
        oauth2: {client_id: herald, client_secret: s3cret, token_url: "https://id.acme.com/token", scopes: [tickets.write],
                 client_authentication: basic, extra: {audience: "https://acme.com"}}
      body_template: |
        {"subject": "{{data.friendly_id}}: {{data.requester.name}}", "why": {{data.justification}}}
      triggers: [RequestApproved]
      filters:                          # all filters must hold; within one, any value
        - {field: integration.name, operator: is, values: [prod db]}
      response_validators:
        - {json_path: $.id, expected_values: []}      # empty: must exist
      capture: {ticket: $.id}           # keeps a value of a successful response for this access request
      timeout: 10s
      delivery: {max_concurrency: 20, rate_limit: 50/s, order: normal, retry: standard}
      """;

  private static Secret value(String text) {
    return Secret.newBuilder().setValue(text).build();
  }

  private static Secret hint(String text) {
    return Secret.newBuilder().setHint(text).build();
  }

  private static Webhook.Builder example() {
    return Webhook.newBuilder()
        .setName("Freshdesk tickets")
        .setDescription("Opens and follows a ticket per production request")
        .setOwner("platform-security")
        .addAllLabels(List.of("production", "itsm"))
        .setActive(true)
        .setMethod("PUT")
        .setUrl("https://acme.freshdesk.com/api/v2/tickets/{{captured.ticket}}")
        .addHeaders(Header.newBuilder().setName("X-Team").setValue("platform"))
        .addHeaders(
            Header.newBuilder()
                .setName("X-Api-Key")
                .setSecret(true)
                .setSecretValue(value("s3cret")))
        .setAuthentication(
            Authentication.newBuilder()
                .setOauth2(
                    OAuth2Authentication.newBuilder()
                        .setClientId("herald")
                        .setClientSecret(value("s3cret"))
                        .setTokenUrl("https://id.acme.com/token")
                        .addScopes("tickets.write")
                        .setClientAuthentication("basic")
                        .putExtra("audience", "https://acme.com")))
        .setBodyTemplate(
            "{\"subject\": \"{{data.friendly_id}}: {{data.requester.name}}\", \"why\":"
                + " {{data.justification}}}\n")
        .addTriggers("RequestApproved")
        .addFilters(
            Filter.newBuilder().setField("integration.name").setOperator("is").addValues("prod db"))
        .addResponseValidators(ResponseValidator.newBuilder().setJsonPath("$.id"))
        .putCapture("ticket", "$.id")
        .setTimeout("10s")
        .setDelivery(
            Delivery.newBuilder()
                .setMaxConcurrency(20)
                .setRateLimit("50/s")
                .setOrder("normal")
                .setRetry("standard"));
  }

  @Test
  void theExampleOfTheDocumentationIsRead() {
    assertThat(read(EXAMPLE)).containsExactly(example().build());
  }

  static List<Webhook> webhooks() {
    Webhook.Builder hinted = example();
    hinted.getHeadersBuilder(1).setSecretValue(hint("cret"));
    hinted.getAuthenticationBuilder().getOauth2Builder().setClientSecret(hint(""));
    return List.of(
        example().build(),
        hinted.setSigningSecret(hint("FRYX")).setEtag("7").setId("whk_1").build(),
        Webhook.newBuilder().setName("bare").setUrl("https://a.example.com").build(),
        Webhook.newBuilder()
            .setName("yes")
            .setDescription("line\n\"quoted\" # not a comment: true\n  indented\n")
            .setUrl("https://a.example.com")
            .setBodyTemplate("{{#each data.approvals}}\n- 'x'\n{{/each}}")
            .addTriggers("Manual")
            .addFilters(
                Filter.newBuilder()
                    .setField("x")
                    .setOperator("is")
                    .addValues("true")
                    .addValues("010"))
            .setAuthentication(
                Authentication.newBuilder()
                    .setBasic(
                        BasicAuthentication.newBuilder()
                            .setUsername("null")
                            .setPassword(value("1e3"))))
            .build(),
        Webhook.newBuilder()
            .setName("bearer")
            .setUrl("https://a.example.com")
            .setAuthentication(
                Authentication.newBuilder()
                    .setBearer(BearerAuthentication.newBuilder().setToken(hint("abcd"))))
            .build(),
        Webhook.newBuilder()
            .setName("mutual")
            .setUrl("https://a.example.com")
            .setAuthentication(
                Authentication.newBuilder()
                    .setMutualTls(
                        MutualTlsAuthentication.newBuilder()
                            .setCertificate("-----BEGIN\nx\n-----END\n")
                            .setPrivateKey(value("key\nkey\n"))))
            .setDelivery(Delivery.newBuilder().setMaxConcurrency(1).setRetry("5s, 1m"))
            .build());
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void whatIsPrintedIsTakenBack(Webhook webhook) {
    Webhook printed =
        webhook.toBuilder()
            .setInactivity(Inactivity.newBuilder().setReason("GONE"))
            .addWarnings("The host does not resolve now.")
            .build();

    assertThat(read(JsonWriter.indented(WebhookFile.tree(printed)))).containsExactly(webhook);
    assertThat(read(Output.yaml(WebhookFile.tree(printed)))).containsExactly(webhook);
  }

  @Test
  void severalDocumentsListsAndWrappersAreRead() {
    String two = "name: a\n---\nname: b\n---\n";
    assertThat(read(two)).extracting(Webhook::getName).containsExactly("a", "b");
    assertThat(read("[{\"name\":\"a\"},{\"name\":\"b\"}]"))
        .extracting(Webhook::getName)
        .containsExactly("a", "b");
    assertThat(read("{\"webhooks\":[{\"name\":\"a\"}]}"))
        .extracting(Webhook::getName)
        .containsExactly("a");
    assertThat(read("{\"name\":\"a\"}\n{\"name\":\"b\"}")).hasSize(2);
  }

  @Test
  void secretsComeFromTheEnvironmentWhereTheFileSaysSo() {
    Webhook webhook =
        read("""
        name: a
        headers: [{name: X-Key, value_env: API_KEY, secret: true}, {name: X, value_env: API_KEY}]
        authentication: {bearer: {token_env: API_KEY}}
        signing_secret_env: API_KEY
        """)
            .getFirst();

    assertThat(webhook.getHeaders(0).getSecretValue()).isEqualTo(value("from-environment"));
    assertThat(webhook.getHeaders(1).getValue()).isEqualTo("from-environment");
    assertThat(webhook.getAuthentication().getBearer().getToken())
        .isEqualTo(value("from-environment"));
    assertThat(webhook.getSigningSecret()).isEqualTo(value("from-environment"));
  }

  @Test
  void scalarsAreTextsAsTheyStand() {
    Webhook webhook =
        read("""
        name: 2026
        response_validators: [{json_path: $.ok, expected_values: [true, 200, 1.50, ok]}]
        delivery: {retry: [5s, 1m]}
        authentication: none
        """)
            .getFirst();

    assertThat(webhook.getName()).isEqualTo("2026");
    assertThat(webhook.getResponseValidators(0).getExpectedValuesList())
        .containsExactly("true", "200", "1.50", "ok");
    assertThat(webhook.getDelivery().getRetry()).isEqualTo("5s, 1m");
    assertThat(webhook.hasAuthentication()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nam: x | w.yaml: nam: There is no field of this name. Did you mean name?",
        "name: [x] | w.yaml: name: A text is expected here. Put it in quotes if it is one.",
        "active: maybe | w.yaml: active: This is true or false; something else stands here.",
        "labels: x | w.yaml: labels: A list is expected here.",
        "headers: [x] | w.yaml: headers[0]: An object is expected here.",
        "headers: [{nme: x}] | w.yaml: headers[0].nme: There is no field of this name. Did you mean"
            + " name?",
        "headers: [{name: x, value_env: MISSING}] | w.yaml: headers[0].value_env: The environment"
            + " variable MISSING is not set. Set it.",
        "headers: [{name: x, value_env: EMPTY}] | w.yaml: headers[0].value_env: The environment"
            + " variable EMPTY is not set. Set it.",
        "headers: [{name: x, value: a, value_env: API_KEY}] | w.yaml: headers[0].value_env: Give"
            + " either value or value_env, not both.",
        "authentication: {bearer: {token: a}, basic: {username: b}} | w.yaml: authentication.basic:"
            + " Only one of bearer, basic can be used. Choose one.",
        "delivery: {max_concurrency: many} | w.yaml: delivery.max_concurrency: A whole number is"
            + " expected here.",
        "just text | w.yaml: A webhook is an object with name, url and triggers; something else"
            + " stands here.",
        "`` | w.yaml: There is no webhook in this file.",
      })
  void whatIsWrongIsSaidWithItsPath(String text, String problem) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure.lines()).containsExactly(problem);
              assertThat(failure.exitCode()).isEqualTo(ExitCode.REFUSED);
            });
  }

  @Test
  void aFileThatIsNeitherJsonNorYamlSaysWhere() {
    assertThatThrownBy(() -> read("name: a\n  url: [b\n"))
        .hasMessageStartingWith("w.yaml:2: This is neither JSON nor YAML: ");
    assertThatThrownBy(() -> read("{\"name\": \"a\",\n \"name\": \"b\"}"))
        .hasMessageStartingWith("w.yaml:2: ");
    assertThatThrownBy(() -> read("name: a\nname: b\n")).hasMessageStartingWith("w.yaml:2: ");
  }

  @Test
  void charactersOfFourBytesMayStandAnywhere() {
    for (int before = 1_000; before < 1_060; before++) {
      String file =
          "name: N\nurl: https://hooks.example.com/\ndescription: " + "x".repeat(before - 54);
      assertThat(
              new WebhookFile(Map.of())
                  .read("f.yaml", (file + "🔥🔥\n").getBytes(StandardCharsets.UTF_8))
                  .getFirst()
                  .getDescription())
          .endsWith("x🔥🔥");
    }
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() {
    assertThatThrownBy(
            () -> new WebhookFile(Map.of()).read("f.yaml", new byte[] {'a', (byte) 0xff}))
        .hasMessageContaining("f.yaml: This file is not UTF-8");
  }
}
