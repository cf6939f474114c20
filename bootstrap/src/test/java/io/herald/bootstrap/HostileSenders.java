package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.herald.cli.HeraldCommand;
import io.herald.cli.Terminal;
import io.herald.proto.v1.AccessGroup;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.Authentication;
import io.herald.proto.v1.BasicAuthentication;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.DeleteWebhookRequest;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.GetEventRequest;
import io.herald.proto.v1.GetWebhookRequest;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Integration;
import io.herald.proto.v1.PauseSendingRequest;
import io.herald.proto.v1.PreviewWebhookRequest;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.Requester;
import io.herald.proto.v1.ResponseValidator;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.SystemServiceGrpc;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Webhook;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whoever may send something to Herald, turned hostile: a publisher, an admin with files, messages,
 * templates and filters, and a browser. Each sends one input at a time and holds the answer against
 * what is promised. Sending of events is paused, so that nothing leaves. Thread-safe.
 */
final class HostileSenders implements AutoCloseable {
  /** The doors, by the names of the results. */
  static final List<String> DOORS =
      List.of(
          "publish bytes",
          "publish message",
          "publish JSON",
          "webhook message",
          "webhook file",
          "template",
          "filter",
          "form");

  private static final String TOKEN = "bootstrap-token-of-hostile-senders-0123456789";

  /** Of so many stored events one is read back. */
  private static final int READ_BACK_EVERY = 40;

  private static final Duration DEADLINE = Duration.ofSeconds(12);

  /** Words that only the insides of Herald know; no input contains one. */
  private static final Pattern INSIDES =
      Pattern.compile(
          "io\\.herald\\.|java\\.(lang|util|io|net)\\.|tools\\.jackson|com\\.fasterxml|org\\.jooq"
              + "|org\\.sqlite|io\\.grpc\\.|io\\.helidon|com\\.github|\\bat [\\w.$]+\\(\\w+\\.java"
              + "|NullPointer|ClassCast|IllegalArgument|IllegalState|StackOverflow|OutOfBounds");

  /** What a publisher or admin can be told; anything else is a failure of Herald. */
  private static final List<Status.Code> REFUSALS =
      List.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.ALREADY_EXISTS,
          Status.Code.NOT_FOUND,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.ABORTED);

  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"((?:evt|whk)_\\w+)\"");
  private static final Pattern CREATED =
      Pattern.compile("<a href=\"/webhooks/(whk_\\w+)\">To its page</a>");
  private static final Pattern EVENT_ID =
      Pattern.compile("\\{\"event_id\":\"(?:[^\"\\\\]|\\\\.)*+\"");
  private static final Pattern FIELD =
      Pattern.compile("<(?:input|textarea|select)\\b[^>]*\\bname=\"([^\"]+)\"");
  private static final Pattern FORM_TOKEN =
      Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");

  private static final List<String> TEMPLATES =
      List.of(
          "{\"text\": \"{{data.friendly_id}} {{data.requester.name}}\"}",
          "{\"why\": {{data.justification}}, \"all\": {{json data.access_groups}}}",
          "[{{#each data.access_groups}}{{integration.name}}{{#unless @last}},{{/unless}}{{/each}}]",
          "{\"a\": \"{{#if (eq data.requester.id 'x')}}1{{else}}2{{/if}}\", \"b\":"
              + " {{default data.x 'y'}}}",
          "{\"j\": {{join data.approvals ', '}}, \"s\": \"{{stringify data}}\", \"u\": \"{{upper"
              + " event_type}}\"}",
          "{{#with data}}{\"id\": \"{{id}}\", \"r\": \"{{../event_id}}\", \"f\":"
              + " {{data.access_groups.[0].integration.name}}}{{/with}}");

  private static final List<String> FIELDS =
      List.of(
          "integration.name",
          "integration.type",
          "resource_type.name",
          "requester.email",
          "approval.kind",
          "custom_fields.environment",
          "custom_fields.",
          "justification",
          "access_duration_in_seconds",
          "x.y");

  private static final List<String> OPERATORS =
      List.of("is", "is_not", "contains", "starts_with", "matches", "greater_than", "exists", "");

  /** It logs a stack for every message that is too large; the sender is told. */
  private static final Logger TRANSPORT =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

  private final List<String> samples;
  private final Platform platform;
  private final ManagedChannel channel;
  private final Channel authorized;
  private final HttpClient http;
  private final URI console;
  private final String cookie;
  private final String formToken;
  private final List<String> formFields;
  private final AtomicLong repetitions = new AtomicLong();

  private HostileSenders(Platform platform, List<String> samples) {
    TRANSPORT.setLevel(Level.OFF);
    this.platform = platform;
    this.samples = samples;
    this.channel =
        Grpc.newChannelBuilder(platform.grpcAddress(), InsecureChannelCredentials.create()).build();
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
    this.authorized =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    this.http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
    this.console = URI.create(platform.consoleUrl());
    SystemServiceGrpc.newBlockingStub(authorized)
        .pauseSending(PauseSendingRequest.getDefaultInstance());

    HttpResponse<String> signIn = get("/sign-in", "");
    String visitor = cookieOf(signIn);
    HttpResponse<String> signedIn =
        post("/sign-in", "token=" + TOKEN + "&form_token=" + formTokenOf(signIn), visitor);
    this.cookie = cookieOf(signedIn);
    HttpResponse<String> form = get("/webhooks/new", cookie);
    this.formToken = formTokenOf(form);
    this.formFields =
        FIELD.matcher(form.body()).results().map(match -> match.group(1)).distinct().toList();
    if (formFields.size() < 10) {
      throw new AssertionError("no form: " + form.statusCode() + " " + formFields);
    }
  }

  /** Starts a Herald and signs in to it. */
  static HostileSenders against(Path folder, List<String> samples) {
    // All doors are one caller's here, and what it is told shall be about its input.
    Map<String, String> settings = Map.of("HERALD_CALL_RATE", "1000000/s");
    return new HostileSenders(InProcess.start(folder, TOKEN, settings), samples);
  }

  /**
   * Sends one input.
   *
   * @param number of the input, which makes names unique
   * @param out where to write the input down; null to write nothing
   * @return the door, and whether it was taken or refused
   */
  String send(int number, RandomGenerator random, @Nullable PrintStream out) {
    Mutation mutation = new Mutation(random);
    Trace trace = new Trace(out);
    String door = DOORS.get(weighted(mutation.below(100)));
    boolean taken =
        switch (door) {
          case "publish bytes" -> publishBytes(number, mutation, trace);
          case "publish message" -> publishMessage(number, mutation, trace);
          case "publish JSON" -> publishJson(number, mutation, trace);
          case "webhook message" -> webhookMessage(number, mutation, trace);
          case "webhook file" -> webhookFile(number, mutation, trace);
          case "template" -> template(mutation, trace);
          case "filter" -> filter(mutation, trace);
          case "form" -> form(number, mutation, trace);
          default -> throw new IllegalStateException(door);
        };
    return door + ": " + (taken ? "taken" : "refused");
  }

  private static int weighted(int percent) {
    int[] upTo = {24, 43, 45, 62, 64, 78, 90, 100};
    int door = 0;
    while (percent >= upTo[door]) {
      door++;
    }
    return door;
  }

  /** Writes an input down if somebody asked for it. */
  private record Trace(@Nullable PrintStream out) {
    void of(Object input) {
      if (out != null) {
        out.println(input instanceof byte[] bytes ? Arrays.toString(bytes) : input);
      }
    }
  }

  // Events.

  private static Event event(int number) {
    return Event.newBuilder()
        .setEventId("hostile-" + number)
        .setAccessRequest(
            AccessRequestEvent.newBuilder()
                .setEventType("RequestCreated")
                .setEventTime(
                    Timestamp.newBuilder().setSeconds(1_796_263_265).setNanos(851_890_000))
                .setData(
                    AccessRequest.newBuilder()
                        .setId("req-" + number)
                        .setFriendlyId("AR-" + number)
                        .setJustification("Debug the \"orders\" backlog\nTicket OPS-7")
                        .setAccessDurationInSeconds(3600)
                        .putCustomFields("environment", "production")
                        .addAccessGroups(
                            AccessGroup.newBuilder()
                                .setIntegration(
                                    Integration.newBuilder().setType("Postgresql").setName("db")))
                        .setRequester(
                            Requester.newBuilder().setId("u1").setName("Dana").setEmail("d@x.y"))))
        .build();
  }

  private boolean publishBytes(int number, Mutation mutation, Trace trace) {
    byte[] request =
        mutation.bytes(
            PublishEventRequest.newBuilder().setEvent(event(number)).build().toByteArray());
    trace.of(request);
    return published(number, request);
  }

  private boolean publishMessage(int number, Mutation mutation, Trace trace) {
    if (mutation.chance(80)) {
      Message request =
          mutation.message(PublishEventRequest.newBuilder().setEvent(event(number)).build());
      trace.of(request);
      return published(number, request.toByteArray());
    }
    PublishEventsRequest.Builder batch = PublishEventsRequest.newBuilder();
    for (int i = mutation.below(4); i >= 0; i--) {
      batch.addEvents(
          (Event) mutation.message(event(number).toBuilder().setEventId(number + "-" + i).build()));
    }
    trace.of(batch);
    try {
      PublishEventsResponse answer =
          EventServiceGrpc.newBlockingStub(authorized)
              .withDeadlineAfter(DEADLINE)
              .publishEvents(batch.build());
      assertThat(answer.getEventsCount()).isEqualTo(batch.getEventsCount());
      boolean taken = false;
      for (PublishedEvent event : answer.getEventsList()) {
        assertSilent(event.toString());
        if (event.getResult() == PublishedEvent.Result.REFUSED) {
          assertThat(event.getViolationsList()).isNotEmpty();
        } else {
          taken = true;
          lookAtStoredEvent(number, event.getId());
        }
      }
      return taken;
    } catch (StatusRuntimeException e) {
      return refused(e);
    }
  }

  private boolean published(int number, byte[] request) {
    try {
      byte[] answer =
          ClientCalls.blockingUnaryCall(
              authorized,
              raw(EventServiceGrpc.getPublishEventMethod()),
              CallOptions.DEFAULT.withDeadlineAfter(DEADLINE),
              request);
      PublishedEvent published = PublishedEvent.parseFrom(answer);
      assertThat(published.getResult())
          .isIn(PublishedEvent.Result.ACCEPTED, PublishedEvent.Result.DUPLICATE);
      lookAtStoredEvent(number, published.getId());
      return true;
    } catch (StatusRuntimeException e) {
      return refused(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean publishJson(int number, Mutation mutation, Trace trace) {
    String base = mutation.oneOf(samples).replaceFirst("sample-\\d+", "json-" + number);
    String file =
        mutation.chance(5)
            ? mutation.garbage()
            : mutation.chance(20) ? mutation.text(base) + "\n" + base : mutation.text(base);
    trace.of(file);
    Ended ended = command(file, "-o", "json", "events", "publish", "-f", "-");
    if (ended.exitCode == 0) {
      Matcher ids = ID.matcher(ended.out);
      while (ids.find()) {
        lookAtStoredEvent(number, ids.group(1));
      }
    }
    return ended.exitCode == 0;
  }

  /** Reading back costs ten times what publishing does, so not everything is read back. */
  private void lookAtStoredEvent(int number, String id) {
    if (number % READ_BACK_EVERY == 0) {
      assertStoredEvent(id);
    }
  }

  /**
   * What is stored is read back and published again under an id of its own: it must be taken, and
   * be stored as the same text.
   */
  private void assertStoredEvent(String id) {
    String stored = stored(id).getPayloadJson();
    Matcher eventId = EVENT_ID.matcher(stored);
    assertThat(eventId.lookingAt()).as(stored).isTrue();
    String rest = stored.substring(eventId.end());
    Ended again =
        command(
            "{\"event_id\":\"again-" + repetitions.incrementAndGet() + "\"" + rest,
            "-o",
            "json",
            "events",
            "publish",
            "-f",
            "-");
    assertThat(again.exitCode).as("%s%n%s", stored, again.err).isZero();
    Matcher ids = ID.matcher(again.out);
    assertThat(ids.find()).as(again.out).isTrue();
    assertThat(stored(ids.group(1)).getPayloadJson()).endsWith(rest);
  }

  private Event stored(String id) {
    return EventServiceGrpc.newBlockingStub(authorized)
        .withDeadlineAfter(DEADLINE)
        .getEvent(GetEventRequest.newBuilder().setId(id).build());
  }

  // Webhooks.

  private static Webhook webhook(int number) {
    return Webhook.newBuilder()
        .setName("Hostile " + number)
        .setDescription("Opens a ticket")
        .setOwner("platform-security")
        .addLabels("production")
        .setMethod("PUT")
        .setUrl("https://hooks.example.invalid/api/{{data.id}}?q={{data.friendly_id}}")
        .addHeaders(Header.newBuilder().setName("X-Team").setValue("platform"))
        .addHeaders(
            Header.newBuilder()
                .setName("X-Api-Key")
                .setSecret(true)
                .setSecretValue(Secret.newBuilder().setValue("s3cret-value")))
        .setAuthentication(
            Authentication.newBuilder()
                .setBasic(
                    BasicAuthentication.newBuilder()
                        .setUsername("herald")
                        .setPassword(Secret.newBuilder().setValue("s3cret-word"))))
        .setBodyTemplate("{\"subject\": \"{{data.friendly_id}}\", \"why\": {{data.justification}}}")
        .addTriggers("RequestCreated")
        .addFilters(
            Filter.newBuilder().setField("integration.name").setOperator("is").addValues("db"))
        .addResponseValidators(ResponseValidator.newBuilder().setJsonPath("$.id"))
        .putCapture("ticket", "$.id")
        .setTimeout("10s")
        .setDelivery(Delivery.newBuilder().setOrder("normal").setMaxConcurrency(20))
        .build();
  }

  private WebhookServiceGrpc.WebhookServiceBlockingStub webhooks() {
    return WebhookServiceGrpc.newBlockingStub(authorized).withDeadlineAfter(DEADLINE);
  }

  private boolean webhookMessage(int number, Mutation mutation, Trace trace) {
    Message request =
        mutation.message(CreateWebhookRequest.newBuilder().setWebhook(webhook(number)).build());
    byte[] bytes =
        mutation.chance(25) ? mutation.bytes(request.toByteArray()) : request.toByteArray();
    trace.of(bytes);
    try {
      Webhook created =
          Webhook.parseFrom(
              ClientCalls.blockingUnaryCall(
                  authorized,
                  raw(WebhookServiceGrpc.getCreateWebhookMethod()),
                  CallOptions.DEFAULT.withDeadlineAfter(DEADLINE),
                  bytes));
      assertSilent(created.toString());
      assertStoredWebhook(created);
      return true;
    } catch (StatusRuntimeException e) {
      return refused(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is stored is read back, and taken as an update of itself; then it goes. */
  private void assertStoredWebhook(Webhook created) {
    try {
      Webhook stored =
          webhooks().getWebhook(GetWebhookRequest.newBuilder().setName(created.getId()).build());
      webhooks()
          .updateWebhook(
              UpdateWebhookRequest.newBuilder()
                  .setWebhook(stored)
                  .setUpdateMask(
                      FieldMask.newBuilder()
                          .addAllPaths(
                              List.of(
                                  "name",
                                  "description",
                                  "owner",
                                  "labels",
                                  "method",
                                  "url",
                                  "headers",
                                  "authentication",
                                  "body_template",
                                  "triggers",
                                  "filters",
                                  "response_validators",
                                  "capture",
                                  "timeout",
                                  "delivery")))
                  .setName(created.getId())
                  .build());
      webhooks().deleteWebhook(DeleteWebhookRequest.newBuilder().setName(created.getId()).build());
    } catch (StatusRuntimeException e) {
      throw new AssertionError("what was stored is not taken again: " + created, e);
    }
  }

  private static String webhookText(int number) {
    return """
    name: Hostile file %d
    description: Opens and follows a ticket
    owner: platform-security
    labels: [production, itsm]
    active: false
    method: PUT
    url: https://hooks.example.invalid/api/v2/tickets/{{data.id}}
    headers:
      - {name: X-Team, value: platform}
      - {name: X-Api-Key, value: s3cret, secret: true}
    authentication:
      oauth2: {client_id: herald, client_secret: s3cret, token_url: "https://id.example.invalid/token",
               scopes: [tickets.write], client_authentication: basic, extra: {audience: "x"}}
    body_template: |
      {"subject": "{{data.friendly_id}}: {{data.requester.name}}", "why": {{data.justification}}}
    triggers: [RequestApproved]
    filters:
      - {field: integration.name, operator: is, values: [prod db]}
    response_validators:
      - {json_path: $.id, expected_values: []}
    capture: {ticket: $.id}
    timeout: 10s
    delivery: {max_concurrency: 20, rate_limit: 50/s, order: normal, retry: standard}
    """
        .formatted(number);
  }

  private static String webhookJson(int number) {
    return """
    {"name": "Hostile JSON %d", "url": "https://hooks.example.invalid/x", "method": "POST",
     "headers": [{"name": "X-Team", "value": "platform"}], "triggers": ["RequestCreated"],
     "authentication": {"bearer": {"token": "s3cret"}}, "body_template": "{\\"a\\": {{data.id}}}",
     "filters": [{"field": "requester.email", "operator": "is", "values": ["a@b.c"]}],
     "delivery": {"retry": ["5s", "1m"], "order": "strict"}}
    """
        .formatted(number);
  }

  private boolean webhookFile(int number, Mutation mutation, Trace trace) {
    String file =
        mutation.chance(5)
            ? mutation.garbage()
            : mutation.text(mutation.chance(60) ? webhookText(number) : webhookJson(number));
    trace.of(file);
    if (mutation.chance(60)) {
      return command(file, "-o", "json", "webhooks", "preview", "-f", "-").exitCode == 0;
    }
    Ended ended = command(file, "-o", "json", "webhooks", "create", "-f", "-");
    if (ended.exitCode == 0) {
      Matcher ids = ID.matcher(ended.out);
      while (ids.find()) {
        String id = ids.group(1);
        Ended printed = command("", "-o", "json", "webhooks", "get", id);
        assertThat(printed.exitCode).as(printed.err).isZero();
        // What the command prints, it takes back.
        Ended again = command(printed.out, "-o", "json", "webhooks", "update", id, "-f", "-");
        assertThat(again.exitCode).as("%s%n%s", printed.out, again.err).isZero();
        assertThat(command("", "webhooks", "delete", id).exitCode).isZero();
      }
    }
    return ended.exitCode == 0;
  }

  private boolean template(Mutation mutation, Trace trace) {
    String template = mutation.text(mutation.oneOf(TEMPLATES));
    if (mutation.chance(20)) {
      template = mutation.text(template + mutation.oneOf(TEMPLATES));
    }
    Webhook draft =
        Webhook.newBuilder()
            .setName("Template")
            .setUrl(
                mutation.chance(20)
                    ? mutation.text("https://hooks.example.invalid/{{data.id}}?q={{event_id}}")
                    : "https://hooks.example.invalid/")
            .addHeaders(
                Header.newBuilder()
                    .setName("X-Text")
                    .setValue(
                        mutation.chance(20) ? mutation.text("{{data.friendly_id}}") : "plain"))
            .setBodyTemplate(template)
            .addTriggers("RequestCreated")
            .build();
    return previewed(draft, trace);
  }

  private boolean filter(Mutation mutation, Trace trace) {
    Webhook.Builder draft =
        Webhook.newBuilder()
            .setName("Filter")
            .setUrl("https://hooks.example.invalid/")
            .setBodyTemplate("{}")
            .addTriggers("RequestCreated");
    for (int i = mutation.below(4); i >= 0; i--) {
      Filter.Builder filter =
          Filter.newBuilder().setField(odd(mutation, FIELDS)).setOperator(odd(mutation, OPERATORS));
      for (int values = mutation.below(4); values > 0; values--) {
        filter.addValues(mutation.chance(50) ? mutation.hostile() : mutation.text("prod db"));
      }
      draft.addFilters(filter);
    }
    return previewed(draft.build(), trace);
  }

  private static String odd(Mutation mutation, List<String> usual) {
    String text = mutation.oneOf(usual);
    return mutation.chance(15) ? mutation.text(text) : text;
  }

  private boolean previewed(Webhook draft, Trace trace) {
    trace.of(draft);
    try {
      var answer =
          webhooks()
              .previewWebhook(
                  PreviewWebhookRequest.newBuilder()
                      .setDraft(draft)
                      .setTrigger("RequestCreated")
                      .build());
      assertSilent(answer.toString());
      return answer.getProblemsCount() == 0;
    } catch (StatusRuntimeException e) {
      return refused(e);
    }
  }

  /**
   * Previews a template for an event of thousands of groups.
   *
   * @return whether it renders
   */
  boolean previewForLargeEvent(String template) {
    AccessRequest.Builder data = event(0).getAccessRequest().getData().toBuilder();
    for (int i = 0; i < 400; i++) {
      data.addAccessGroups(data.getAccessGroups(0));
    }
    Event large =
        event(0).toBuilder()
            .setAccessRequest(event(0).getAccessRequest().toBuilder().setData(data))
            .build();
    Webhook draft =
        Webhook.newBuilder()
            .setName("Template")
            .setUrl("https://hooks.example.invalid/")
            .setBodyTemplate(template)
            .addTriggers("RequestCreated")
            .build();
    try {
      var answer =
          webhooks()
              .previewWebhook(
                  PreviewWebhookRequest.newBuilder().setDraft(draft).setEvent(large).build());
      assertSilent(answer.toString());
      return answer.getProblemsCount() == 0;
    } catch (StatusRuntimeException e) {
      return refused(e);
    }
  }

  /** Publishes an event that is right, and looks at a page. */
  void useAsUsual(int number) {
    assertThat(
            published(
                1, PublishEventRequest.newBuilder().setEvent(event(number)).build().toByteArray()))
        .isTrue();
    assertThat(get("/health/ready", "").statusCode()).isEqualTo(200);
    assertThat(get("/webhooks", cookie).statusCode()).isEqualTo(200);
  }

  // The console.

  private boolean form(int number, Mutation mutation, Trace trace) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", "Hostile form " + number);
    fields.put("method", "POST");
    fields.put("url", "https://hooks.example.invalid/x");
    fields.put("body_template", mutation.oneOf(TEMPLATES));
    fields.put("triggers", "RequestCreated");
    for (int edits = 1 + mutation.below(5); edits > 0; edits--) {
      String field = mutation.chance(90) ? mutation.oneOf(formFields) : mutation.hostile();
      fields.put(
          field,
          mutation.chance(70)
              ? mutation.hostile()
              : mutation.text(fields.getOrDefault(field, "1")));
    }
    fields.put("form_token", formToken);
    List<String> pairs = new ArrayList<>();
    fields.forEach((name, value) -> pairs.add(encoded(name) + "=" + encoded(value)));
    String body = String.join("&", pairs);
    if (mutation.chance(15)) {
      body = mutation.text(body).replaceAll("[^\\x00-\\x7f]", "?") + "&form_token=" + formToken;
    }
    String path =
        mutation.oneOf(
            List.of(
                "/webhooks/preview",
                "/webhooks/matches",
                "/webhooks/form",
                "/webhooks",
                "/theme",
                "/sign-in",
                "/webhooks/whk_" + "0".repeat(26) + "/switch",
                "/webhooks/" + encoded(mutation.hostile()).replace("+", "%20") + "/delete"));
    if (path.length() > 2_000) {
      path = "/webhooks/preview";
    }
    trace.of("POST " + path + "\n" + body);
    HttpResponse<String> answer = post(path, body, cookie);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isBetween(200, 499);
    assertSilent(answer.body());
    boolean taken =
        answer.statusCode() < 400
            && !"422".equals(answer.headers().firstValue("herald-status").orElse(""));
    if (taken && path.equals("/webhooks")) {
      Matcher created = CREATED.matcher(answer.body());
      assertThat(created.find()).as(answer.body()).isTrue();
      assertStoredWebhook(Webhook.newBuilder().setId(created.group(1)).build());
    }
    return taken;
  }

  /** What worked before still does. */
  void assertWorksAsBefore() {
    assertThat(
            published(
                0, PublishEventRequest.newBuilder().setEvent(event(-1)).build().toByteArray()))
        .isTrue();
    assertThat(get("/webhooks", cookie).statusCode()).isEqualTo(200);
    assertThat(get("/events", cookie).statusCode()).isEqualTo(200);
    assertThat(get("/settings/audit", cookie).statusCode()).isEqualTo(200);
  }

  // What they have in common.

  private static boolean refused(StatusRuntimeException e) {
    Status status = e.getStatus();
    if (status.getCode() != Status.Code.RESOURCE_EXHAUSTED
        || !String.valueOf(status.getDescription()).contains("exceeds maximum size")) {
      assertThat(status.getCode()).as(String.valueOf(e.getMessage())).isIn(REFUSALS);
    }
    assertThat(status.getDescription()).isNotBlank();
    assertSilent(String.valueOf(status.getDescription()));
    return false;
  }

  private static void assertSilent(String answer) {
    Matcher told = INSIDES.matcher(answer);
    if (told.find()) {
      throw new AssertionError("it tells of its insides: \"" + told.group() + "\" in " + answer);
    }
  }

  /** How a run of the command ended. */
  private record Ended(int exitCode, String out, String err) {}

  private Ended command(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        new HeraldCommand(
                new Terminal(
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, false, StandardCharsets.UTF_8),
                    new PrintStream(err, false, StandardCharsets.UTF_8),
                    Map.of("HERALD_SERVER", platform.grpcAddress(), "HERALD_TOKEN", TOKEN),
                    false),
                "test",
                List.of())
            .run(arguments);
    Ended ended =
        new Ended(
            exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    assertThat(ended.exitCode).as(ended.err).isIn(0, 1, 2, 3);
    if (exitCode != 0) {
      assertThat(ended.err).isNotBlank();
    }
    assertSilent(ended.err);
    assertSilent(ended.out);
    return ended;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> get(String path, String cookies) {
    return sent(HttpRequest.newBuilder(console.resolve(path)).GET(), cookies);
  }

  private HttpResponse<String> post(String path, String body, String cookies) {
    return sent(
        HttpRequest.newBuilder(console.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        cookies);
  }

  private HttpResponse<String> sent(HttpRequest.Builder request, String cookies) {
    try {
      return http.send(
          request.timeout(DEADLINE).header("Cookie", cookies).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String cookieOf(HttpResponse<String> response) {
    List<String> pairs =
        response.headers().allValues("set-cookie").stream()
            .map(header -> header.substring(0, header.indexOf(';')))
            .filter(pair -> !pair.endsWith("="))
            .toList();
    return String.join("; ", pairs);
  }

  private static String formTokenOf(HttpResponse<String> page) {
    Matcher token = FORM_TOKEN.matcher(page.body());
    if (!token.find()) {
      throw new AssertionError("no form: " + page.statusCode() + " " + page.body());
    }
    return Objects.requireNonNull(token.group(1));
  }

  private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    MethodDescriptor.Marshaller<byte[]> bytes =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            try {
              return stream.readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    return MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
        .setFullMethodName(method.getFullMethodName())
        .setType(method.getType())
        .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    http.close();
    platform.close();
    TRANSPORT.setLevel(null);
  }
}
