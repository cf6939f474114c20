package io.herald.domain.webhook;

import io.herald.domain.DurationText;
import io.herald.domain.Nearest;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKind.TriggerDescription;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import io.herald.domain.filter.FilterRules;
import io.herald.domain.json.JsonText;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.FilterDraft;
import io.herald.domain.webhook.WebhookDraft.ValidatorDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What makes a draft the settings of a webhook. Pure functions.
 *
 * <p>Two things are not judged here, because they take an adapter: whether egress allows the URLs,
 * and whether the templates compile and render.
 */
public final class WebhookRules {
  private WebhookRules() {}

  /** What came of a check. */
  public sealed interface Outcome {
    /** The settings, complete with defaults; secrets that the draft keeps are still kept ones. */
    record Checked(WebhookSettings settings) implements Outcome {}

    /** All that is wrong, at least one thing, fields spelt as in the webhook file. */
    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }

  /**
   * Checks a draft. Headers whose name says that they are secret become so. The draft's {@code
   * active} and signing secret are no settings; the latter is checked here all the same.
   */
  public static Outcome check(WebhookDraft draft, EventKinds kinds) {
    List<Violation> found = new ArrayList<>();
    checkName(draft.name(), found);
    Optional<EventKind> kind = kinds.named(draft.kind());
    if (kind.isEmpty()) {
      found.add(kinds.unknown(draft.kind()));
    }
    TextRules.checkLines(
        "description", draft.description(), WebhookSettings.MAX_DESCRIPTION_LENGTH, found);
    TextRules.checkLine("owner", draft.owner(), WebhookSettings.MAX_OWNER_LENGTH, found);
    List<String> labels = labels(draft.labels(), found);
    HttpMethod method = method(draft.method(), found);
    checkUrl(draft.url(), found);
    List<Header> headers = HeaderRules.check(draft.headers(), found);
    checkAuthorizationOnce(draft, found);
    Optional<Authentication> authentication =
        AuthenticationRules.check(draft.authentication(), found);
    checkTemplate(draft.bodyTemplate(), found);
    Set<Trigger> triggers =
        kind.map(known -> triggers(known, draft.triggers(), found)).orElse(Set.of());
    List<Filter> filters =
        kind.map(known -> filters(known, draft.filters(), found)).orElse(List.of());
    List<ResponseValidator> validators = validators(draft.responseValidators(), found);
    List<Capture> captures = captures(draft.capture(), found);
    Duration timeout = timeout(draft.timeout().strip(), found);
    Optional<DeliveryPolicy> delivery = DeliveryRules.check(draft.delivery(), found);
    draft.signingSecret().ifPresent(secret -> checkSigningSecret(secret, found));
    if (!found.isEmpty() || kind.isEmpty() || authentication.isEmpty() || delivery.isEmpty()) {
      return new Outcome.Refused(found);
    }
    return new Outcome.Checked(
        new WebhookSettings(
            new WebhookName(draft.name()),
            kind.get(),
            draft.description(),
            draft.owner(),
            labels,
            method,
            draft.url(),
            headers,
            authentication.get(),
            draft.bodyTemplate(),
            triggers,
            filters,
            validators,
            captures,
            timeout,
            delivery.get()));
  }

  private static void checkName(String name, List<Violation> found) {
    if (name.isEmpty()) {
      found.add(TextRules.missing("name", "A webhook needs a name to be found by. Give it one."));
    } else if (!WebhookName.isValid(name)) {
      found.add(
          new Violation(
              "name",
              "NAME_REFUSED",
              "A name is 1 to 64 ASCII letters, digits, spaces, - and _, and neither begins nor"
                  + " ends with a space, so that it can stand in commands and links. Change it."));
    }
  }

  private static List<String> labels(List<String> labels, List<Violation> found) {
    if (labels.size() > WebhookSettings.MAX_LABELS) {
      found.add(tooMany("labels", labels.size(), "labels", WebhookSettings.MAX_LABELS));
      return List.of();
    }
    for (int i = 0; i < labels.size(); i++) {
      String field = "labels[" + i + "]";
      String label = labels.get(i);
      if (label.isBlank()) {
        found.add(TextRules.missing(field, "This label is empty. Write it or remove it."));
      } else if (!label.equals(label.strip())) {
        found.add(
            new Violation(
                field,
                "BLANK_AT_AN_END",
                "This label begins or ends with a space, which nobody could see. Remove it."));
      }
      TextRules.checkLine(field, label, WebhookSettings.MAX_LABEL_LENGTH, found);
    }
    return List.copyOf(new LinkedHashSet<>(labels));
  }

  private static HttpMethod method(String text, List<Violation> found) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "", "POST" -> HttpMethod.POST;
      case "PUT" -> HttpMethod.PUT;
      case "DELETE" -> HttpMethod.DELETE;
      default -> {
        found.add(
            new Violation(
                "method",
                "UNKNOWN_VALUE",
                "A webhook sends POST, PUT or DELETE, nothing else. Choose one of them."));
        yield HttpMethod.POST;
      }
    };
  }

  private static void checkUrl(String url, List<Violation> found) {
    if (url.isEmpty()) {
      found.add(TextRules.missing("url", "A webhook needs the URL of its target. Enter it."));
    } else if (url.length() > WebhookSettings.MAX_URL_LENGTH) {
      found.add(TextRules.tooLong("url", url.length(), WebhookSettings.MAX_URL_LENGTH));
    }
  }

  private static void checkAuthorizationOnce(WebhookDraft draft, List<Violation> found) {
    boolean authenticationSendsIt =
        switch (draft.authentication()) {
          case AuthenticationDraft.Bearer _,
              AuthenticationDraft.Basic _,
              AuthenticationDraft.OAuth2 _ ->
              true;
          case AuthenticationDraft.None _, AuthenticationDraft.MutualTls _ -> false;
        };
    for (int i = 0; authenticationSendsIt && i < draft.headers().size(); i++) {
      if (draft.headers().get(i).name().equalsIgnoreCase("Authorization")) {
        found.add(
            new Violation(
                "headers[" + i + "].name",
                "AUTHORIZATION_TWICE",
                "The authentication sends an Authorization header already, and a request has only"
                    + " one. Remove this header, or set the authentication to none."));
      }
    }
  }

  private static void checkTemplate(String template, List<Violation> found) {
    int bytes = JsonText.utf8Length(template);
    if (bytes > WebhookSettings.MAX_TEMPLATE_BYTES) {
      found.add(
          new Violation(
              "body_template",
              "TOO_LONG",
              "The template has "
                  + bytes
                  + " bytes; at most "
                  + WebhookSettings.MAX_TEMPLATE_BYTES
                  + " are allowed. Shorten it, or leave it empty to send the whole event."));
    }
    TextRules.checkLines("body_template", template, Integer.MAX_VALUE, found);
  }

  private static Set<Trigger> triggers(EventKind kind, List<String> names, List<Violation> found) {
    List<String> known =
        kind.triggers().stream().map(TriggerDescription::trigger).map(Trigger::name).toList();
    if (names.isEmpty()) {
      found.add(
          TextRules.missing(
              "triggers",
              "Without a trigger the webhook would never fire. Choose at least one of "
                  + String.join(", ", known)
                  + "."));
    }
    Set<Trigger> triggers = new LinkedHashSet<>();
    for (int i = 0; i < names.size(); i++) {
      Optional<Trigger> trigger = kind.trigger(names.get(i));
      if (trigger.isPresent()) {
        triggers.add(trigger.get());
      } else {
        found.add(
            new Violation(
                "triggers[" + i + "]",
                "UNKNOWN_TRIGGER",
                "There is no trigger of this name. " + Nearest.hint(names.get(i), known)));
      }
    }
    return triggers;
  }

  private static List<Filter> filters(
      EventKind kind, List<FilterDraft> drafts, List<Violation> found) {
    if (drafts.size() > WebhookSettings.MAX_FILTERS) {
      found.add(tooMany("filters", drafts.size(), "filters", WebhookSettings.MAX_FILTERS));
      return List.of();
    }
    List<Filter> filters = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      FilterDraft draft = drafts.get(i);
      switch (FilterRules.check(kind, draft.field(), draft.operator(), draft.values())) {
        case FilterRules.Outcome.Checked(Filter filter) -> filters.add(filter);
        case FilterRules.Outcome.Refused(List<Violation> violations) -> {
          String row = "filters[" + i + "]";
          violations.forEach(violation -> found.add(violation.within(row)));
        }
      }
    }
    return filters;
  }

  private static List<ResponseValidator> validators(
      List<ValidatorDraft> drafts, List<Violation> found) {
    if (drafts.size() > ResponseValidator.MAX_COUNT) {
      found.add(
          tooMany(
              "response_validators",
              drafts.size(),
              "response validators",
              ResponseValidator.MAX_COUNT));
      return List.of();
    }
    List<ResponseValidator> validators = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      String field = "response_validators[" + i + "]";
      ValidatorDraft draft = drafts.get(i);
      checkJsonPath(field + ".json_path", draft.jsonPath(), found);
      List<String> expected = draft.expectedValues();
      if (expected.size() > ResponseValidator.MAX_VALUES) {
        found.add(
            tooMany(
                field + ".expected_values",
                expected.size(),
                "expected values",
                ResponseValidator.MAX_VALUES));
      } else {
        for (int j = 0; j < expected.size(); j++) {
          TextRules.checkLines(
              field + ".expected_values[" + j + "]",
              expected.get(j),
              ResponseValidator.MAX_VALUE_LENGTH,
              found);
        }
      }
      validators.add(new ResponseValidator(draft.jsonPath(), expected));
    }
    return validators;
  }

  private static List<Capture> captures(Map<String, String> drafts, List<Violation> found) {
    if (drafts.size() > Capture.MAX_COUNT) {
      found.add(tooMany("capture", drafts.size(), "captures", Capture.MAX_COUNT));
      return List.of();
    }
    List<Capture> captures = new ArrayList<>();
    drafts.forEach((name, jsonPath) -> {
      String field = name.isEmpty() ? "capture" : "capture." + Violation.fieldName(name);
      if (!Capture.isValidName(name)) {
        found.add(
            new Violation(
                field,
                "NAME_REFUSED",
                "The name of a captured value is 1 to 64 letters, digits and underscores and"
                    + " does not begin with a digit, so that templates can say captured.NAME."
                    + " Change it."));
      }
      checkJsonPath(field, jsonPath, found);
      captures.add(new Capture(name, jsonPath));
    });
    return captures;
  }

  private static void checkJsonPath(String field, String jsonPath, List<Violation> found) {
    if (jsonPath.isEmpty()) {
      found.add(
          TextRules.missing(
              field, "A JSON path says where in the response to look. Enter one, e.g. $.id."));
    } else if (!jsonPath.startsWith("$")) {
      found.add(
          new Violation(
              field,
              "NOT_A_JSON_PATH",
              "A JSON path begins with $, which is the whole response. Write for example $.id."));
    }
    TextRules.checkLine(field, jsonPath, ResponseValidator.MAX_PATH_LENGTH, found);
  }

  private static Duration timeout(String text, List<Violation> found) {
    if (text.isEmpty()) {
      return WebhookSettings.DEFAULT_TIMEOUT;
    }
    Optional<Duration> timeout = DurationText.parse(text);
    if (timeout.isEmpty()) {
      found.add(
          new Violation(
              "timeout",
              "NOT_A_DURATION",
              "This is no duration. Write a number and its unit, e.g. 10s or 1500ms."));
      return WebhookSettings.DEFAULT_TIMEOUT;
    }
    if (timeout.get().compareTo(WebhookSettings.MIN_TIMEOUT) < 0
        || timeout.get().compareTo(WebhookSettings.MAX_TIMEOUT) > 0) {
      found.add(
          new Violation(
              "timeout",
              "OUT_OF_RANGE",
              "A timeout is 1s to 30s: targets should answer first and work afterwards. Choose"
                  + " one in between."));
    }
    return timeout.get();
  }

  private static void checkSigningSecret(Secret secret, List<Violation> found) {
    if (secret instanceof Secret.Known(String value) && SigningSecret.decode(value).isEmpty()) {
      found.add(
          new Violation(
              "signing_secret",
              "NOT_A_SIGNING_SECRET",
              "A signing secret is whsec_ followed by 24 to 64 bytes in base 64. Enter one, or"
                  + " none for Herald to make it."));
    }
  }

  private static Violation tooMany(String field, int count, String things, int most) {
    return new Violation(
        field,
        "TOO_MANY",
        "There are " + count + " " + things + "; at most " + most + " are allowed. Remove some.");
  }
}
