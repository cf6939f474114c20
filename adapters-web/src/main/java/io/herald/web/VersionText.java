package io.herald.web;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.webhook.UrlMask;
import io.herald.domain.Secret;
import io.herald.domain.webhook.SecretParameters;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version of a webhook in words, part by part, to be compared with another. Of secrets there are
 * hints, and of URLs what the reader may see.
 *
 * @param parts the text of each part of the form by its label
 */
record VersionText(Map<String, String> parts) {
  private static final String HIDDEN = "••••";

  static VersionText of(Webhook webhook, Caller reader) {
    WebhookDraft draft = WebhookDraft.of(webhook);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("Name", draft.name());
    parts.put("Status", draft.active() ? "Active" : "Inactive");
    parts.put("Method", draft.method());
    parts.put("URL", UrlMask.forCaller(reader, draft.url()));
    parts.put("Body Template", draft.bodyTemplate());
    parts.put("Authentication", authentication(draft.authentication(), reader));
    parts.put(
        "Headers",
        lines(
            draft.headers().stream()
                .map(header ->
                    header.name()
                        + ": "
                        + (header.secret() ? hint(header.secretValue()) : header.value()))
                .toList()));
    parts.put("Triggers", lines(draft.triggers()));
    parts.put(
        "Filters",
        lines(
            draft.filters().stream()
                .map(filter ->
                    filter.field()
                        + " "
                        + filter.operator().replace('_', ' ')
                        + " "
                        + String.join(" or ", filter.values()))
                .toList()));
    parts.put(
        "Response validators",
        lines(
            draft.responseValidators().stream()
                .map(validator ->
                    validator.jsonPath()
                        + (validator.expectedValues().isEmpty()
                            ? " exists"
                            : " is " + String.join(" or ", validator.expectedValues())))
                .toList()));
    parts.put(
        "Capture",
        lines(
            draft.capture().entrySet().stream()
                .map(capture -> capture.getKey() + " from " + capture.getValue())
                .toList()));
    parts.put("Timeout", draft.timeout());
    parts.put(
        "Delivery",
        lines(
            List.of(
                "retry " + draft.delivery().retry(),
                "order " + draft.delivery().order(),
                draft.delivery().maxConcurrency() + " at once",
                draft.delivery().rateLimit().isEmpty()
                    ? "no rate limit"
                    : "at most " + draft.delivery().rateLimit())));
    parts.put("Description", draft.description());
    parts.put("Owner", draft.owner());
    parts.put("Labels", lines(draft.labels()));
    parts.put(
        "Signing secret",
        lines(
            webhook.signingSecrets().stream()
                .map(secret ->
                    HIDDEN
                        + secret.value().hint()
                        + secret.expiresAt().map(until -> ", until " + until).orElse(""))
                .toList()));
    return new VersionText(parts);
  }

  private static String authentication(AuthenticationDraft authentication, Caller reader) {
    return switch (authentication) {
      case AuthenticationDraft.None _ -> "none";
      case AuthenticationDraft.Bearer(var token) -> "bearer token " + hint(token);
      case AuthenticationDraft.Basic(String username, var password) ->
          lines(List.of("basic, user " + username, "password " + hint(password)));
      case AuthenticationDraft.OAuth2 oauth2 -> {
        List<String> lines = new ArrayList<>();
        lines.add("OAuth 2.0, client " + oauth2.clientId());
        lines.add("client secret " + hint(oauth2.clientSecret()));
        lines.add("token URL " + UrlMask.forCaller(reader, oauth2.tokenUrl()));
        lines.add("scopes " + String.join(" ", oauth2.scopes()));
        lines.add("client authentication " + oauth2.clientAuthentication());
        Map<String, String> extra =
            reader.may(Permission.CONFIGURE)
                ? oauth2.extra()
                : SecretParameters.hidden(oauth2.extra());
        extra.forEach((name, value) -> lines.add(name + "=" + value));
        yield lines(lines);
      }
      case AuthenticationDraft.MutualTls(String certificate, var _) ->
          lines(List.of("client certificate, private key " + HIDDEN, certificate.strip()));
    };
  }

  private static String hint(Optional<Secret> secret) {
    return HIDDEN + secret.map(Secret::hint).orElse("");
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines);
  }

  /** The labels of the parts in which the two differ, in the order of the form. */
  List<String> differencesFrom(VersionText other) {
    return parts.keySet().stream().filter(label -> !text(label).equals(other.text(label))).toList();
  }

  private String text(String label) {
    return parts.getOrDefault(label, "");
  }

  /** The parts in which the two differ, line by line: what is gone is this one's. */
  List<Part> comparedWith(VersionText other) {
    return differencesFrom(other).stream()
        .map(label -> new Part(label, LineDifference.of(text(label), other.text(label))))
        .toList();
  }

  /** A part that differs. */
  record Part(String label, List<LineDifference.Line> lines) {}
}
