package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import io.herald.bootstrap.journey.TargetServer.Received;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.GetInvocationRequest;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.Secret;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job: an event is published, a webhook fires, the delivery is on record. */
class DeliveryJourneyIT {
  @TempDir Path folder;

  /** Where the records are kept: in the data directory, unless a variable says otherwise. */
  Map<String, String> records() {
    return Map.of();
  }

  private Map<String, String> environment(TargetServer target) {
    Map<String, String> environment = new HashMap<>(target.environment(folder));
    environment.putAll(records());
    return environment;
  }

  @Test
  void an_event_becomes_a_signed_request_and_the_delivery_is_on_record() throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess herald = HeraldProcess.serve(folder.resolve("data"), environment(target))) {
      io.herald.proto.v1.Webhook created =
          create(
              herald,
              webhook("Main job", target.url("/hook/{{data.id}}?who={{data.requester.name}}"))
                  .setBodyTemplate(
                      "{\"why\": {{data.justification}}, \"text\": \"{{data.friendly_id}}\"}")
                  .addHeaders(
                      Header.newBuilder()
                          .setName("X-Api-Key")
                          .setSecret(true)
                          .setSecretValue(Secret.newBuilder().setValue("s3cret-value-123")))
                  .addTriggers("RequestCreated"));

      PublishedEvent published =
          publish(herald, Requests.event("main-1", "RequestCreated", Requests.request("r 1/x")));

      assertThat(published.getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
      assertThat(published.getInvocationIdsList()).hasSize(1);
      Received request = target.await(1, any -> true).getFirst();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/hook/r%201%2Fx?who=Dana%20O%27Brien");
      assertThat(request.body())
          .isEqualTo(
              "{\"why\": \"Debug the \\\"orders\\\" backlog\\nTicket OPS-7\", \"text\":"
                  + " \"AR-r 1/x\"}");
      assertThat(request.headers())
          .containsEntry("content-type", "application/json")
          .containsEntry("x-api-key", "s3cret-value-123")
          .containsEntry("webhook-id", published.getInvocationIds(0))
          .containsKey("traceparent");
      assertThat(request.headers().get("user-agent")).startsWith("Herald/");
      new Webhook(created.getSigningSecret().getValue())
          .verify(request.body(), httpHeaders(request));

      Invocation invocation =
          finished(herald, published.getInvocationIds(0), Invocation.State.DELIVERED);
      assertThat(invocation.getAttemptsList()).hasSize(1);
      assertThat(invocation.getAttempts(0).getResponse().getStatus()).isEqualTo(200);
      assertThat(invocation.getAttempts(0).getRequest().getBody()).isEqualTo(request.body());
      assertThat(invocation.toString()).doesNotContain("s3cret-value-123");
      assertThat(herald.output()).doesNotContain("s3cret-value-123");
    }
  }

  @Test
  void a_second_publish_of_the_same_event_fires_nothing_and_other_content_is_refused()
      throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess herald = HeraldProcess.serve(folder.resolve("data"), environment(target))) {
      create(herald, webhook("Once", target.url("/once")).addTriggers("RequestCreated"));
      var event = Requests.event("same-id", "RequestCreated", Requests.request("r1"));
      PublishedEvent first = publish(herald, event);
      PublishedEvent second = publish(herald, event);

      assertThat(second.getResult()).isEqualTo(PublishedEvent.Result.DUPLICATE);
      assertThat(second.getId()).isEqualTo(first.getId());
      assertThat(second.getInvocationIdsList()).isEqualTo(first.getInvocationIdsList());
      RefusalAssert.assertRefused(
          () ->
              publish(herald, Requests.event("same-id", "RequestCreated", Requests.request("r2"))),
          io.grpc.Status.Code.INVALID_ARGUMENT,
          "EVENT_ID_REUSED",
          "event_id");
      finished(herald, first.getInvocationIds(0), Invocation.State.DELIVERED);
      assertThat(target.received()).hasSize(1);
    }
  }

  @Test
  void the_guides_three_examples_fire_for_what_they_are_for_and_for_nothing_else()
      throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess herald = HeraldProcess.serve(folder.resolve("data"), environment(target))) {
      create(
          herald,
          webhook("Production to Slack", target.url("/slack"))
              .addTriggers("RequestCreated")
              .setBodyTemplate("{\"text\": \"{{data.friendly_id}} {{data.requester.name}}\"}")
              .addFilters(filter("custom_fields.environment", "is", "production")));
      create(
          herald,
          webhook("Databases to Okta", target.url("/okta"))
              .addTriggers("RequestCreated")
              .addFilters(filter("integration.name", "is", "prod db", "billing db"))
              .addFilters(filter("resource_type.name", "is", "Database")));
      create(
          herald,
          webhook("Approved by people", target.url("/tickets"))
              .addTriggers("RequestApproved")
              .addFilters(filter("approval.kind", "is", "manual")));

      publish(
          herald,
          Requests.event(
              "production",
              "RequestCreated",
              Requests.request("r1").putCustomFields("environment", "production")));
      publish(
          herald,
          Requests.event(
              "staging",
              "RequestCreated",
              Requests.request("r2").putCustomFields("environment", "staging")));
      publish(
          herald,
          Requests.event(
              "database",
              "RequestCreated",
              Requests.request("r3")
                  .addAccessGroups(Requests.group("Postgresql", "prod db", "Database"))));
      publish(
          herald,
          Requests.event(
              "mixed-units",
              "RequestCreated",
              Requests.request("r4")
                  .addAccessGroups(Requests.group("AWS", "prod db", "Bucket"))
                  .addAccessGroups(Requests.group("Postgresql", "staging db", "Database"))));
      publish(
          herald,
          Requests.event(
              "by-a-person",
              "RequestApproved",
              Requests.request("r5").addApprovals(Requests.approvedBy("lee@example.com"))));
      publish(
          herald,
          Requests.event(
              "by-policy",
              "RequestApproved",
              Requests.request("r6").addApprovals(Requests.approvedAutomatically())));

      target.await(3, any -> true);
      assertThat(bodiesAt(target, "/slack")).containsExactly("{\"text\": \"AR-r1 Dana O'Brien\"}");
      assertThat(bodiesAt(target, "/okta")).singleElement().asString().contains("\"database\"");
      assertThat(bodiesAt(target, "/tickets"))
          .singleElement()
          .asString()
          .contains("\"by-a-person\"");
      assertThat(
              herald
                  .invocations()
                  .listInvocations(ListInvocationsRequest.getDefaultInstance())
                  .getInvocationsList())
          .hasSize(3);
    }
  }

  @Test
  void what_was_acknowledged_is_delivered_after_a_crash() throws Exception {
    try (TargetServer target = new TargetServer()) {
      Map<String, String> environment = new HashMap<>(environment(target));
      environment.put("HERALD_RETRY_SCHEDULE", "1s,1s,1s,1s,1s,1s");
      target.answer("/later", 503, "");
      String invocation;
      try (HeraldProcess herald = HeraldProcess.serve(folder.resolve("data"), environment)) {
        create(herald, webhook("Later", target.url("/later")).addTriggers("RequestCreated"));
        invocation =
            publish(herald, Requests.event("e1", "RequestCreated", Requests.request("r1")))
                .getInvocationIds(0);
        target.await(1, any -> true);
        herald.kill();
      }
      target.answer("/later", 200, "{}");
      try (HeraldProcess herald = HeraldProcess.serve(folder.resolve("data"), environment)) {
        Invocation delivered = finished(herald, invocation, Invocation.State.DELIVERED);

        assertThat(delivered.getAttemptsCount()).isGreaterThanOrEqualTo(1);
        assertThat(target.received())
            .allMatch(r -> invocation.equals(r.headers().get("webhook-id")));
        assertThat(herald.terminate()).isZero();
      }
    }
  }

  static io.herald.proto.v1.Webhook.Builder webhook(String name, String url) {
    return io.herald.proto.v1.Webhook.newBuilder().setName(name).setActive(true).setUrl(url);
  }

  static Filter filter(String field, String operator, String... values) {
    return Filter.newBuilder()
        .setField(field)
        .setOperator(operator)
        .addAllValues(List.of(values))
        .build();
  }

  static io.herald.proto.v1.Webhook create(
      HeraldProcess herald, io.herald.proto.v1.Webhook.Builder webhook) {
    return herald
        .webhooks()
        .createWebhook(CreateWebhookRequest.newBuilder().setWebhook(webhook).build());
  }

  static PublishedEvent publish(HeraldProcess herald, io.herald.proto.v1.Event event) {
    return herald.events().publishEvent(PublishEventRequest.newBuilder().setEvent(event).build());
  }

  /** Asks again and again, for a bounded time: what arrived is recorded a moment later. */
  static Invocation finished(HeraldProcess herald, String id, Invocation.State state) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Invocation last;
    do {
      last =
          herald.invocations().getInvocation(GetInvocationRequest.newBuilder().setId(id).build());
      if (last.getState() == state) {
        return last;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    } while (System.nanoTime() - end < 0);
    throw new AssertionError("it is not " + state + " but " + last);
  }

  private static List<String> bodiesAt(TargetServer target, String path) {
    return target.received().stream()
        .filter(request -> request.path().equals(path))
        .map(Received::body)
        .toList();
  }

  private static HttpHeaders httpHeaders(Received request) {
    Map<String, List<String>> headers = new HashMap<>();
    request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return HttpHeaders.of(headers, (name, value) -> true);
  }
}
