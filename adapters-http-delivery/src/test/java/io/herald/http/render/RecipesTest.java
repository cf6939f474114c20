package io.herald.http.render;

import static io.herald.http.render.Rendering.body;
import static io.herald.http.render.Rendering.compiled;
import static io.herald.http.render.Rendering.url;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The templates that people bring along, over all samples. */
class RecipesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit",
        "coralogix",
        "datadog",
        "flat-message",
        "grafana",
        "integration",
        "log-collector-stringify",
        "logz-io",
        "okta-workflows",
        "servicenow",
        "slack-every-integration",
        "teams",
        "ticket",
        "torq"
      })
  void eachRecipeRendersToJsonForEachSample(String recipe) {
    BodyTemplate template = compiled(recipe(recipe));
    assertThat(template.firstError(Samples.all())).isEmpty();
    for (Sample sample : Samples.all()) {
      assertThat(JsonReading.read(body(recipe(recipe), sample.context())))
          .as(sample.name())
          .isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flat-message", "logz-io"})
  void aFlatMessageHoldsEachValueAsItIs(String recipe) {
    for (Sample sample : Samples.all()) {
      String message =
          JsonReading.read(body(recipe(recipe), sample.context()))
              .stringAt("message")
              .orElseThrow();
      assertThat(message)
          .contains("\"requester_name\": \"" + text(sample, "data", "requester", "name") + "\"")
          .contains("\"justification\": \"" + text(sample, "data", "justification") + "\"")
          .contains(
              "\"event_time\": \"" + sample.context().at("event_time").orElseThrow().text() + "\"")
          .contains(
              "\"access_bundle_id\": \"" + text(sample, "data", "access_bundle", "id") + "\"");
    }
  }

  @Test
  void theDatadogRecipeGivesAnArrayOfOne() {
    Json body = JsonReading.read(body(recipe("datadog"), Samples.context("sample-01")));
    assertThat(body.stringAt("0", "alert_type")).contains("info");
    assertThat(body.at("1")).isEmpty();
  }

  @Test
  void theTeamsRecipeShowsWhoAsked() {
    Json body = JsonReading.read(body(recipe("teams"), Samples.context("sample-10")));
    assertThat(body.stringAt("attachments", "0", "content", "body", "0", "text"))
        .contains("New RequestCreated from Ayşe \"Ace\" Yılmaz");
  }

  @Test
  void theOktaRecipeReachesIntoLists() {
    Json body = JsonReading.read(body(recipe("okta-workflows"), Samples.context("sample-05")));
    assertThat(body.at("fields").orElseThrow().text())
        .isEqualTo(
            "{\"event type\":\"RequestCreated\",\"event time\":\"1796264242.851890000\","
                + "\"requestor email\":\"zoe.mueller@example.com\",\"integration name\":\"aws-prod\","
                + "\"resource type\":\"IAM Role\","
                + "\"access units\":\"arn:aws:iam::123456789012:role/Admin\"}");
  }

  @Test
  void theSlackRecipeShowsEveryIntegration() {
    Json body =
        JsonReading.read(body(recipe("slack-every-integration"), Samples.context("sample-05")));
    assertThat(body.stringAt("blocks", "0", "text", "text")).contains("aws-prod\neks-prod");
    assertThat(body.stringAt("blocks", "2", "fields", "0", "text"))
        .contains("eks-prod / payments: *edit*");
  }

  @Test
  void theLogRecipeHoldsTheWholeRequestAsJsonInOneString() {
    for (Sample sample : Samples.all()) {
      Json body = JsonReading.read(body(recipe("log-collector-stringify"), sample.context()));
      assertThat(JsonReading.read(body.stringAt("message").orElseThrow()))
          .isEqualTo(sample.context().at("data").orElseThrow());
    }
  }

  @Test
  void theTicketRecipeKeepsTypes() {
    Json body = JsonReading.read(body(recipe("ticket"), Samples.context("sample-14")));
    assertThat(body.text())
        .startsWith(
            "{\"subject\":\"AR-127: Sam <script>alert(1)</script> Lee\",\"why\":null,\"hours\":7200,")
        .endsWith(
            ",\"approved_by\":\"automatic\",\"fields\":{\"ticket\":\"OPS-11\",\"environment\":\"staging\"}}");
  }

  @Test
  void theCopyOfTheDatadogPageWithUnescapedQuotesIsRefusedWithTheFix() {
    String broken = recipe("datadog").replace("\\\"", "\"");
    SampleError error = compiled(broken).firstError(Samples.all()).orElseThrow();
    assertThat(error.sentence())
        .startsWith(
            "The template renders to invalid JSON for sample-01 RequestCreated: line 6, column 19 of")
        .contains("a comma is missing before this")
        .endsWith("a double quote inside a text is written \\\".");
  }

  @Test
  void anAuditEntrysObjectsBecomeTheirJsonAsText() {
    Json body =
        JsonReading.read(
            body(
                recipe("audit"),
                """
                {"event_type": "Audit", "event_time": 1.000000001,
                 "data": {"action": "edit", "actor_name": "Dana O'Brien",
                          "metadata": {"why": "say \\"please\\""},
                          "current_target_object": {"active": true, "revoke_after_in_sec": 60}}}
                """));
    assertThat(body.stringAt("actor_name")).contains("Dana O'Brien");
    assertThat(body.stringAt("metadata")).contains("{\"why\":\"say \\\"please\\\"\"}");
    assertThat(body.stringAt("current_target_object"))
        .contains("{\"active\":true,\"revoke_after_in_sec\":60}");
    assertThat(body.stringAt("previous_target_object")).contains("");
  }

  /** Issues are a list: the recipe reads past them and stays valid; with an index it reads one. */
  @Test
  void anIntegrationsIssuesAreReadByTheirPlace() {
    String event =
        """
        {"event_type": "Integration", "event_time": 1.000000001,
         "data": {"id": "i", "status": "Error",
                  "issues": [{"status": "Error", "message": "no \\"role\\""}]}}
        """;
    Json asItStands = JsonReading.read(body(recipe("integration"), event));
    assertThat(asItStands.stringAt("issues", "message")).contains("");
    Json indexed =
        JsonReading.read(
            body(recipe("integration").replace("data.issues.", "data.issues.[0]."), event));
    assertThat(indexed.stringAt("issues", "message")).contains("no \"role\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://acme.service-now.com/api/now/table/incident",
        "https://http-intake.logs.datadoghq.com/api/v2/logs",
        "https://listener.logz.io:443/?token=LOG-SHIPPING-TOKEN",
        "https://acme.grafana.net/incoming?title=json(title)",
        "https://acme.workflows.okta.com/api/flo/CLIENT-TOKEN",
        "https://hooks.torq.io/v1/webhooks/1234/"
      })
  void theAddressesOfTheRecipesAreTakenAsTheyStand(String url) {
    assertThat(url(url, "{}")).isEqualTo(url);
  }

  @Test
  void anObjectInQuotesBecomesItsJsonAsText() {
    JsonObject context = Samples.context("sample-01");
    Json body = JsonReading.read(body("{\"metadata\":\"{{data.custom_fields}}\"}", context));
    assertThat(body.stringAt("metadata"))
        .contains("{\"ticket\":\"OPS-7\",\"environment\":\"production\"}");
  }

  private static String recipe(String name) {
    return Samples.resource("/recipes/" + name + ".hbs");
  }

  private static String text(Sample sample, String... path) {
    return sample.context().stringAt(path).orElse("");
  }
}
