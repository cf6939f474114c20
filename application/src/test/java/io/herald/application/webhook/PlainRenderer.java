package io.herald.application.webhook;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonString;
import io.herald.domain.webhook.Header;
import io.herald.domain.webhook.WebhookSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A renderer that only replaces {@code {{path}}} by the text that stands there in the payload, and
 * knows {@code captured.NAME}, {@code delivery.id} and {@code delivery.attempt}. A template that
 * reads {@code fail} cannot be rendered; one that says "unclosed" is refused. Stateless.
 */
public final class PlainRenderer implements RequestRenderer {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}]*)\\}\\}");

  @Override
  public Outcome render(WebhookSettings settings, Event event, Delivery delivery) {
    try {
      List<RenderedHeader> headers = new ArrayList<>();
      for (Header header : settings.headers()) {
        headers.add(
            switch (header) {
              case Header.Plain(String name, String value) ->
                  new RenderedHeader(name, fill(value, event, delivery), false);
              case Header.Hidden(String name, Secret value) ->
                  new RenderedHeader(name, fill(reveal(value), event, delivery), true);
            });
      }
      String body =
          settings.bodyTemplate().isBlank()
              ? event.payload().text()
              : fill(settings.bodyTemplate(), event, delivery);
      return new Outcome.Rendered(fill(settings.url(), event, delivery), headers, body);
    } catch (Unfillable e) {
      return new Outcome.Unrenderable(e.failure, e.sentence);
    }
  }

  @Override
  public List<Violation> violations(WebhookSettings settings) {
    return settings.bodyTemplate().contains("unclosed")
        ? List.of(
            new Violation(
                "body_template",
                "TEMPLATE_SYNTAX",
                "Line 1, column 1: a placeholder is not closed, for %s. Close it."
                    .formatted(settings.triggers().iterator().next())))
        : List.of();
  }

  @Override
  public Set<String> capturesRead(WebhookSettings settings) {
    Set<String> names = new LinkedHashSet<>();
    Matcher placeholders = PLACEHOLDER.matcher(settings.url() + " " + settings.bodyTemplate());
    while (placeholders.find()) {
      String path = placeholders.group(1);
      if (path.startsWith("captured.")) {
        names.add(path.substring("captured.".length()));
      }
    }
    return names;
  }

  private static String fill(String template, Event event, Delivery delivery) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), event, delivery)));
  }

  private static String value(String path, Event event, Delivery delivery) {
    if (path.equals("fail")) {
      throw new Unfillable(FailureClass.TEMPLATE, "Line 1, column 1: this template fails.");
    }
    if (path.startsWith("captured.")) {
      String name = path.substring("captured.".length());
      return Optional.ofNullable(delivery.captured().get(name))
          .orElseThrow(() ->
              new Unfillable(FailureClass.CAPTURE_MISSING, "No value " + name + " was captured."));
    }
    return switch (path) {
      case "delivery.id" -> delivery.id().toString();
      case "delivery.attempt" -> Integer.toString(delivery.attempt());
      default ->
          event.payload().value().at(path.split("\\.", -1)).map(PlainRenderer::text).orElse("");
    };
  }

  private static String text(Json value) {
    return value instanceof JsonString(String text) ? text : value.text();
  }

  private static String reveal(Secret secret) {
    return switch (secret) {
      case Secret.Known(String value) -> value;
      case Secret.Kept _ -> throw new AssertionError("a kept secret was not resolved");
    };
  }

  /** Ends a rendering. */
  private static final class Unfillable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final FailureClass failure;
    private final String sentence;

    private Unfillable(FailureClass failure, String sentence) {
      super(sentence);
      this.failure = failure;
      this.sentence = sentence;
    }
  }
}
