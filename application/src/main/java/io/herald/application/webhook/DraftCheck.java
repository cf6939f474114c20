package io.herald.application.webhook;

import io.herald.application.invocation.ResponseInspector;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import io.herald.domain.filter.FilterRules;
import io.herald.domain.webhook.SecretRetention;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import io.herald.domain.webhook.WebhookDraft.FilterDraft;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import io.herald.domain.webhook.WebhookRules;
import io.herald.domain.webhook.WebhookSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that makes a draft a webhook: the domain's rules, the egress policy, the JSON paths
 * and the templates, each asked whatever the others say, so that all that is wrong is said at once.
 * Thread-safe.
 */
public final class DraftCheck {
  private static final String TOKEN_URL = "authentication.oauth2.token_url";

  /** Stands for secrets that nobody has entered yet where only the rest is looked at. */
  private static final Secret PLACEHOLDER = Secret.of("not-entered-yet");

  private final EventKinds kinds;
  private final EgressGuard guard;
  private final RequestRenderer renderer;
  private final ResponseInspector inspector;

  public DraftCheck(
      EventKinds kinds, EgressGuard guard, RequestRenderer renderer, ResponseInspector inspector) {
    this.kinds = kinds;
    this.guard = guard;
    this.renderer = renderer;
    this.inspector = inspector;
  }

  /** What came of a check. */
  sealed interface Outcome {
    /**
     * It may be saved and sent.
     *
     * @param draft the draft with the value of every secret that it kept
     */
    record Checked(WebhookDraft draft, WebhookSettings settings) implements Outcome {}

    /** All that is wrong, at least one thing. */
    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }

  /**
   * Checks a draft; looks no name up and sends nothing.
   *
   * @param stored the webhook whose secrets the draft may keep
   */
  Outcome check(WebhookDraft given, Optional<Webhook> stored) {
    Findings findings = new Findings();
    WebhookDraft draft =
        switch (stored
            .map(webhook -> SecretRetention.keepSecrets(given, webhook))
            .orElseGet(() -> SecretRetention.refuseKept(given))) {
          case SecretRetention.Outcome.Restored(WebhookDraft restored) -> restored;
          case SecretRetention.Outcome.Refused(List<Violation> violations) -> {
            violations.forEach(findings::add);
            yield given;
          }
        };
    Optional<WebhookSettings> settings =
        switch (WebhookRules.check(draft, kinds)) {
          case WebhookRules.Outcome.Checked(WebhookSettings checked) -> Optional.of(checked);
          case WebhookRules.Outcome.Refused(List<Violation> violations) -> {
            violations.forEach(findings::add);
            yield Optional.empty();
          }
        };
    checkUrl("url", draft.url(), findings);
    if (draft.authentication() instanceof AuthenticationDraft.OAuth2 oauth2) {
      checkUrl(TOKEN_URL, oauth2.tokenUrl(), findings);
    }
    checkJsonPaths(draft, findings);
    settings
        .or(() -> templatesAlone(draft, draft.triggers()))
        .ifPresent(templates -> renderer.violations(templates).forEach(findings::add));
    return findings.all.isEmpty() && settings.isPresent()
        ? new Outcome.Checked(draft, settings.get())
        : new Outcome.Refused(findings.all);
  }

  /**
   * What of an unfinished draft can be rendered, whatever else is wrong with it: its URL, headers
   * and body. Empty if one of these is wrong.
   */
  Optional<WebhookSettings> renderable(WebhookDraft draft) {
    return templatesAlone(draft, List.of(Trigger.MANUAL.name()));
  }

  /** The filters of a draft that are right, whatever else is wrong with it. */
  static List<Filter> filters(WebhookDraft draft, EventKind kind) {
    List<Filter> filters = new ArrayList<>();
    for (FilterDraft filter : draft.filters()) {
      if (FilterRules.check(kind, filter.field(), filter.operator(), filter.values())
          instanceof FilterRules.Outcome.Checked(Filter checked)) {
        filters.add(checked);
      }
    }
    return filters;
  }

  private Optional<WebhookSettings> templatesAlone(WebhookDraft draft, List<String> triggers) {
    WebhookDraft alone =
        new WebhookDraft(
            "Draft",
            draft.kind(),
            "",
            "",
            List.of(),
            false,
            draft.method(),
            draft.url(),
            draft.headers().stream().map(DraftCheck::withSomeSecret).toList(),
            new AuthenticationDraft.None(),
            draft.bodyTemplate(),
            triggers,
            List.of(),
            List.of(),
            Map.of(),
            "",
            DeliveryDraft.DEFAULT,
            Optional.empty());
    return WebhookRules.check(alone, kinds)
            instanceof WebhookRules.Outcome.Checked(WebhookSettings settings)
        ? Optional.of(settings)
        : Optional.empty();
  }

  private static HeaderDraft withSomeSecret(HeaderDraft header) {
    return header.secret() && !(header.secretValue().orElse(null) instanceof Secret.Known)
        ? new HeaderDraft(header.name(), true, "", Optional.of(PLACEHOLDER))
        : header;
  }

  private void checkUrl(String field, String url, Findings findings) {
    if (!url.isEmpty() && !findings.has(field)) {
      guard
          .judge(url)
          .ifPresent(
              refusal -> findings.add(new Violation(field, refusal.rule(), refusal.message())));
    }
  }

  private void checkJsonPaths(WebhookDraft draft, Findings findings) {
    for (int i = 0; i < draft.responseValidators().size(); i++) {
      checkJsonPath(
          "response_validators[" + i + "].json_path",
          draft.responseValidators().get(i).jsonPath(),
          findings);
    }
    draft.capture().forEach((name, path) -> checkJsonPath("capture." + name, path, findings));
  }

  private void checkJsonPath(String field, String path, Findings findings) {
    if (!findings.has(field)) {
      inspector
          .refusalOf(path)
          .ifPresent(refusal -> findings.add(new Violation(field, "JSON_PATH_REFUSED", refusal)));
    }
  }

  /** What was found so far, in order; the same thing is said once. */
  private static final class Findings {
    private final List<Violation> all = new ArrayList<>();

    void add(Violation violation) {
      boolean said =
          all.stream()
              .anyMatch(known ->
                  known.field().equals(violation.field())
                      && known.message().equals(violation.message()));
      if (!said) {
        all.add(violation);
      }
    }

    boolean has(String field) {
      return all.stream().anyMatch(violation -> violation.field().equals(field));
    }
  }
}
