package io.herald.domain.webhook;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts stored secrets in the place of those that a draft keeps. Stored secrets stay where they were
 * meant for: whoever sends them elsewhere must bring them anew, so that nobody can read a secret by
 * pointing its webhook at a receiver of their own. Pure functions.
 */
public final class SecretRetention {
  private SecretRetention() {}

  /** What came of it. */
  public sealed interface Outcome {
    /** The draft with the value of every secret. */
    record Restored(WebhookDraft draft) implements Outcome {}

    /** Secrets that cannot be kept, at least one, each with its field and what to do. */
    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }

  /**
   * Fills in what an update, or the test of a changed webhook, keeps. A kept secret needs one that
   * is stored in the same place: a header of the same name, the same kind of authentication. It is
   * refused if the origin of the target changed; an OAuth client secret also if that of its token
   * URL did, and for either, since the token that it brings goes to the target. A kept signing
   * secret, which is never sent, becomes the current one.
   */
  public static Outcome keepSecrets(WebhookDraft draft, Webhook stored) {
    WebhookSettings settings = stored.settings();
    return new Restoration(
            draft,
            new Stored(
                settings.url(),
                settings.headers(),
                settings.authentication(),
                stored.signingSecrets()))
        .outcome();
  }

  /** As {@link #keepSecrets} for a draft that nothing is stored for: all kept ones are refused. */
  public static Outcome refuseKept(WebhookDraft draft) {
    return new Restoration(draft, new Stored("", List.of(), new Authentication.None(), List.of()))
        .outcome();
  }

  /** What there is to keep. */
  private record Stored(
      String url,
      List<Header> headers,
      Authentication authentication,
      List<SigningSecret> signingSecrets) {

    @Nullable Secret header(String name) {
      for (Header header : headers) {
        if (header instanceof Header.Hidden(String known, Secret value)
            && known.equalsIgnoreCase(name)) {
          return value;
        }
      }
      return null;
    }

    @Nullable Secret signingSecret() {
      return signingSecrets.isEmpty() ? null : signingSecrets.getFirst().value();
    }
  }

  /** One draft being restored. */
  private static final class Restoration {
    private final WebhookDraft draft;
    private final Stored stored;
    private final boolean sameTarget;
    private final List<Violation> found = new ArrayList<>();

    Restoration(WebhookDraft draft, Stored stored) {
      this.draft = draft;
      this.stored = stored;
      sameTarget = isSameOrigin(draft.url(), stored.url());
    }

    Outcome outcome() {
      List<HeaderDraft> headers = headers();
      AuthenticationDraft authentication = authentication();
      Optional<Secret> signingSecret =
          restored("signing_secret", draft.signingSecret(), stored.signingSecret(), true);
      return found.isEmpty()
          ? new Outcome.Restored(draft.with(headers, authentication, signingSecret))
          : new Outcome.Refused(found);
    }

    private List<HeaderDraft> headers() {
      List<HeaderDraft> headers = new ArrayList<>();
      for (int i = 0; i < draft.headers().size(); i++) {
        HeaderDraft header = draft.headers().get(i);
        headers.add(
            new HeaderDraft(
                header.name(),
                header.secret(),
                header.value(),
                restored(
                    "headers[" + i + "].value",
                    header.secretValue(),
                    stored.header(header.name()),
                    sameTarget)));
      }
      return headers;
    }

    private AuthenticationDraft authentication() {
      Authentication kept = stored.authentication();
      return switch (draft.authentication()) {
        case AuthenticationDraft.None none -> none;
        case AuthenticationDraft.Bearer bearer ->
            new AuthenticationDraft.Bearer(
                restored(
                    "authentication.bearer.token",
                    bearer.token(),
                    kept instanceof Authentication.Bearer(Secret token) ? token : null,
                    sameTarget));
        case AuthenticationDraft.Basic basic ->
            new AuthenticationDraft.Basic(
                basic.username(),
                restored(
                    "authentication.basic.password",
                    basic.password(),
                    kept instanceof Authentication.Basic(String _, Secret password)
                        ? password
                        : null,
                    sameTarget));
        case AuthenticationDraft.OAuth2 oauth2 -> oauth2(oauth2, kept);
        case AuthenticationDraft.MutualTls mutualTls ->
            new AuthenticationDraft.MutualTls(
                mutualTls.certificate(),
                restored(
                    "authentication.mutual_tls.private_key",
                    mutualTls.privateKey(),
                    kept instanceof Authentication.MutualTls(String _, Secret privateKey)
                        ? privateKey
                        : null,
                    sameTarget));
      };
    }

    private AuthenticationDraft.OAuth2 oauth2(
        AuthenticationDraft.OAuth2 draft, Authentication kept) {
      Authentication.@Nullable OAuth2 known =
          kept instanceof Authentication.OAuth2 stored ? stored : null;
      boolean meantForIt =
          sameTarget && known != null && isSameOrigin(draft.tokenUrl(), known.tokenUrl());
      Map<String, String> extra = new LinkedHashMap<>();
      draft
          .extra()
          .forEach((name, value) ->
              extra.put(
                  name,
                  SecretParameters.isMask(value)
                      ? parameter(name, value, known, meantForIt)
                      : value));
      return new AuthenticationDraft.OAuth2(
          draft.clientId(),
          restored(
              "authentication.oauth2.client_secret",
              draft.clientSecret(),
              known == null ? null : known.clientSecret(),
              meantForIt),
          draft.tokenUrl(),
          draft.scopes(),
          draft.clientAuthentication(),
          extra);
    }

    /** A further parameter of the token request that is kept. */
    private String parameter(
        String name, String mask, Authentication.@Nullable OAuth2 known, boolean meantForIt) {
      String stored = known == null ? null : known.extra().get(name);
      Optional<Secret> restored =
          restored(
              "authentication.oauth2.extra." + Violation.fieldName(name),
              Optional.of(new Secret.Kept("")),
              stored == null || stored.isEmpty() ? null : Secret.of(stored),
              meantForIt);
      return restored.isPresent() && restored.get() instanceof Secret.Known(String value)
          ? value
          : mask;
    }

    private Optional<Secret> restored(
        String field, Optional<Secret> given, @Nullable Secret known, boolean meantForIt) {
      if (given.isEmpty() || !(given.get() instanceof Secret.Kept)) {
        return given;
      }
      if (!(known instanceof Secret.Known)) {
        found.add(
            new Violation(
                field,
                "NO_STORED_SECRET",
                "This is to keep a secret, but none is stored here. Enter the secret itself."));
        return given;
      }
      if (!meantForIt) {
        found.add(
            new Violation(
                field,
                "SECRET_FOR_ANOTHER_TARGET",
                "The stored secret was saved for another host or port, and secrets are sent only"
                    + " where they were meant for. Enter the secret anew, or leave the address as"
                    + " it was."));
        return given;
      }
      return Optional.of(known);
    }

    private static boolean isSameOrigin(String url, String other) {
      Optional<Origin> origin = Origin.of(url);
      return origin.isPresent() && origin.equals(Origin.of(other));
    }
  }
}
