package io.herald.http.render;

import io.herald.application.webhook.RequestRenderer;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.Trigger;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.webhook.Header;
import io.herald.domain.webhook.WebhookSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Renders requests with {@link BodyTemplate} and {@link TextTemplate}. What placeholders see is the
 * payload, {@code delivery.id}, {@code delivery.attempt} and {@code captured.NAME}.
 *
 * <p>Thread-safe.
 */
public final class TemplateRequestRenderer implements RequestRenderer {
  private static final String SAMPLE_CAPTURE = "TEST-1";

  private final TemplateCache templates = new TemplateCache();

  @Override
  public Outcome render(WebhookSettings settings, Event event, Delivery delivery) {
    for (String name : capturesRead(settings)) {
      if (!delivery.captured().containsKey(name)) {
        return new Outcome.Unrenderable(
            FailureClass.CAPTURE_MISSING,
            "The value captured."
                + name
                + " is needed, but no invocation for this access request has captured it.");
      }
    }
    JsonObject context = context(event.payload().value(), delivery);
    return switch (templates.url(settings.url())) {
      case TemplateError error -> refused("url", error.sentence());
      case TextTemplate.Compiled(TextTemplate url) ->
          switch (url.render(context)) {
            case RenderError error -> refused("url", error.sentence());
            case RenderOutcome.Rendered(String rendered) ->
                withHeaders(settings, event, context, rendered);
          };
    };
  }

  private Outcome withHeaders(
      WebhookSettings settings, Event event, JsonObject context, String url) {
    List<RenderedHeader> headers = new ArrayList<>(settings.headers().size());
    for (Header header : settings.headers()) {
      switch (templates.headerValue(valueOf(header))) {
        case TemplateError error -> {
          return refused("header " + header.name(), error.sentence());
        }
        case TextTemplate.Compiled(TextTemplate template) -> {
          switch (template.render(context)) {
            case RenderError error -> {
              return refused("header " + header.name(), error.sentence());
            }
            case RenderOutcome.Rendered(String value) ->
                headers.add(
                    new RenderedHeader(header.name(), value, header instanceof Header.Hidden));
          }
        }
      }
    }
    return switch (templates.body(settings.bodyTemplate())) {
      case TemplateError error -> refused("body_template", error.sentence());
      case BodyTemplate.Compiled(BodyTemplate body) ->
          switch (body.render(context, event.payload().text())) {
            case RenderError error -> refused("body_template", error.sentence());
            case RenderOutcome.Rendered(String text) -> new Outcome.Rendered(url, headers, text);
          };
    };
  }

  private static Outcome refused(String field, String sentence) {
    return new Outcome.Unrenderable(FailureClass.TEMPLATE, field + ": " + sentence);
  }

  private static JsonObject context(JsonObject payload, Delivery delivery) {
    Map<String, Json> members = new LinkedHashMap<>(payload.members());
    JsonObject.Builder captured = JsonObject.builder();
    delivery.captured().forEach(captured::put);
    members.put(
        "delivery",
        JsonObject.builder()
            .put("id", delivery.id().toString())
            .put("attempt", Json.of(delivery.attempt()))
            .build());
    members.put("captured", captured.build());
    return new JsonObject(members);
  }

  @Override
  public List<Violation> violations(WebhookSettings settings) {
    List<Violation> found = new ArrayList<>();
    List<Sample> samples = samples(settings);
    switch (templates.url(settings.url())) {
      case TemplateError error -> found.add(violation("url", error.sentence()));
      case TextTemplate.Compiled(TextTemplate template) ->
          add(found, "url", template.firstError(samples));
    }
    for (int i = 0; i < settings.headers().size(); i++) {
      String field = "headers[" + i + "].value";
      switch (templates.headerValue(valueOf(settings.headers().get(i)))) {
        case TemplateError error -> found.add(violation(field, error.sentence()));
        case TextTemplate.Compiled(TextTemplate template) ->
            add(found, field, template.firstError(samples));
      }
    }
    switch (templates.body(settings.bodyTemplate())) {
      case TemplateError error -> found.add(violation("body_template", error.sentence()));
      case BodyTemplate.Compiled(BodyTemplate template) ->
          add(found, "body_template", template.firstError(samples));
    }
    return found;
  }

  private static void add(List<Violation> found, String field, Optional<SampleError> error) {
    error.ifPresent(one -> found.add(violation(field, one.sentence())));
  }

  private static Violation violation(String field, String sentence) {
    return new Violation(field, "INVALID_TEMPLATE", sentence);
  }

  /**
   * The sample of every trigger that the webhook names, with a value for every capture it reads.
   */
  private List<Sample> samples(WebhookSettings settings) {
    Map<String, String> captured = new LinkedHashMap<>();
    capturesRead(settings).forEach(name -> captured.put(name, SAMPLE_CAPTURE));
    Delivery delivery = new Delivery(new InvocationId(new UUID(0, 0)), 1, captured);
    List<Sample> samples = new ArrayList<>();
    for (Trigger trigger : settings.triggers()) {
      samples.add(new Sample(trigger.name(), context(settings.kind().sample(trigger), delivery)));
    }
    return samples;
  }

  @Override
  public Set<String> capturesRead(WebhookSettings settings) {
    Set<String> names = Set.of();
    if (templates.url(settings.url()) instanceof TextTemplate.Compiled(TextTemplate template)) {
      names = joined(names, template.captured());
    }
    for (Header header : settings.headers()) {
      if (templates.headerValue(valueOf(header))
          instanceof TextTemplate.Compiled(TextTemplate template)) {
        names = joined(names, template.captured());
      }
    }
    if (templates.body(settings.bodyTemplate())
        instanceof BodyTemplate.Compiled(BodyTemplate template)) {
      names = joined(names, template.captured());
    }
    return names;
  }

  /** Almost always one of them is empty, and this is asked for every attempt. */
  private static Set<String> joined(Set<String> names, Set<String> more) {
    if (more.isEmpty()) {
      return names;
    }
    Set<String> all = new TreeSet<>(names);
    all.addAll(more);
    return all;
  }

  private static String valueOf(Header header) {
    return switch (header) {
      case Header.Plain(String _, String value) -> value;
      // A draft's stand-in is tried as an empty value; what is sent has the value itself.
      case Header.Hidden(String _, Secret secret) ->
          secret instanceof Secret.Known(String value) ? value : "";
    };
  }
}
