package io.herald.domain.webhook;

import io.herald.domain.Nearest;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.webhook.Authentication.ClientAuthentication;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What makes authentication complete. Tokens, names and passwords go into headers or forms, so each
 * may hold what its specification allows there.
 */
final class AuthenticationRules {
  private static final int MAX_NAME_LENGTH = 1000;
  private static final int MAX_SCOPES = 100;
  private static final int MAX_EXTRA = 20;
  private static final int MAX_EXTRA_NAME_LENGTH = 100;
  private static final int MAX_EXTRA_VALUE_LENGTH = 2048;

  /** A chain of a few certificates; more does not fit a handshake anyway. */
  private static final int MAX_CERTIFICATE_LENGTH = 64 * 1024;

  /** A scope-token of RFC 6749, section 3.3. */
  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,255}");

  /** What the client credentials grant says itself (RFC 6749, section 4.4.2). */
  private static final Set<String> RESERVED =
      Set.of("grant_type", "client_id", "client_secret", "scope");

  private static final String BASIC = "basic";
  private static final String POST = "post";

  private AuthenticationRules() {}

  /** Turns a draft into authentication, or adds all that is wrong to {@code found}. */
  static Optional<Authentication> check(AuthenticationDraft draft, List<Violation> found) {
    return switch (draft) {
      case AuthenticationDraft.None _ -> Optional.of(new Authentication.None());
      case AuthenticationDraft.Bearer bearer -> bearer(bearer, found);
      case AuthenticationDraft.Basic basic -> basic(basic, found);
      case AuthenticationDraft.OAuth2 oauth2 -> oauth2(oauth2, found);
      case AuthenticationDraft.MutualTls mutualTls -> mutualTls(mutualTls, found);
    };
  }

  private static Optional<Authentication> bearer(
      AuthenticationDraft.Bearer draft, List<Violation> found) {
    if (draft.token().isEmpty()) {
      found.add(
          TextRules.missing(
              "authentication.bearer.token",
              "Bearer authentication sends a token, and there is none. Enter the token."));
      return Optional.empty();
    }
    checkSecret(
        "authentication.bearer.token",
        draft.token().get(),
        TextRules::isVisibleAscii,
        "A bearer token is visible ASCII without spaces; this holds something else. Enter the"
            + " token alone, without the word Bearer.",
        found);
    return draft.token().map(Authentication.Bearer::new);
  }

  private static Optional<Authentication> basic(
      AuthenticationDraft.Basic draft, List<Violation> found) {
    String field = "authentication.basic.username";
    if (draft.username().isEmpty()) {
      found.add(
          TextRules.missing(
              field,
              "Basic authentication sends a user name, and there is none. Enter it; where the"
                  + " target wants a key alone, its documentation says what goes here."));
    }
    TextRules.checkLine(field, draft.username(), MAX_NAME_LENGTH, found);
    if (draft.username().indexOf(':') >= 0) {
      found.add(
          new Violation(
              field,
              "COLON",
              "A user name cannot hold a colon: the target would take what follows for the"
                  + " password (RFC 7617). Remove it."));
    }
    if (draft.password().isEmpty()) {
      found.add(
          TextRules.missing(
              "authentication.basic.password",
              "Basic authentication sends a password, and there is none. Enter it."));
      return Optional.empty();
    }
    checkSecret(
        "authentication.basic.password",
        draft.password().get(),
        password -> password.chars().noneMatch(Character::isISOControl),
        "This password holds a control character, which Basic authentication cannot send."
            + " Remove it.",
        found);
    return draft.password().map(password -> new Authentication.Basic(draft.username(), password));
  }

  private static Optional<Authentication> oauth2(
      AuthenticationDraft.OAuth2 draft, List<Violation> found) {
    checkClientId(draft.clientId(), found);
    checkTokenUrl(draft.tokenUrl(), found);
    checkScopes(draft.scopes(), found);
    checkExtra(draft.extra(), found);
    Optional<ClientAuthentication> proof = clientAuthentication(draft.clientAuthentication());
    if (proof.isEmpty()) {
      found.add(
          new Violation(
              "authentication.oauth2.client_authentication",
              "UNKNOWN_VALUE",
              "This is no way for a client to prove itself. "
                  + Nearest.hint(draft.clientAuthentication(), List.of(BASIC, POST))));
    }
    if (draft.clientSecret().isEmpty()) {
      found.add(
          TextRules.missing(
              "authentication.oauth2.client_secret",
              "OAuth needs a client secret to ask for tokens, and there is none. Enter it."));
      return Optional.empty();
    }
    checkSecret(
        "authentication.oauth2.client_secret",
        draft.clientSecret().get(),
        TextRules::isPrintableAscii,
        "A client secret is printable ASCII (RFC 6749); this holds something else. Enter it anew.",
        found);
    return proof.map(known ->
        new Authentication.OAuth2(
            draft.clientId(),
            draft.clientSecret().get(),
            draft.tokenUrl(),
            draft.scopes(),
            known,
            draft.extra()));
  }

  private static void checkClientId(String clientId, List<Violation> found) {
    String field = "authentication.oauth2.client_id";
    if (clientId.isEmpty()) {
      found.add(
          TextRules.missing(
              field, "OAuth needs a client id to ask for tokens, and there is none. Enter it."));
    } else if (clientId.length() > MAX_NAME_LENGTH) {
      found.add(TextRules.tooLong(field, clientId.length(), MAX_NAME_LENGTH));
    } else if (!TextRules.isPrintableAscii(clientId)) {
      found.add(
          new Violation(
              field,
              "NOT_PRINTABLE_ASCII",
              "A client id is printable ASCII (RFC 6749); this holds something else. Correct it."));
    }
  }

  private static void checkTokenUrl(String tokenUrl, List<Violation> found) {
    String field = "authentication.oauth2.token_url";
    if (tokenUrl.isEmpty()) {
      found.add(
          TextRules.missing(
              field, "OAuth needs the URL that gives tokens, and there is none. Enter it."));
    } else if (tokenUrl.length() > WebhookSettings.MAX_URL_LENGTH) {
      found.add(TextRules.tooLong(field, tokenUrl.length(), WebhookSettings.MAX_URL_LENGTH));
    } else if (tokenUrl.contains("{{")) {
      found.add(
          new Violation(
              field,
              "PLACEHOLDER",
              "A token URL is the same for all events, so placeholders cannot stand in it. Write"
                  + " it out."));
    }
  }

  private static void checkScopes(List<String> scopes, List<Violation> found) {
    String field = "authentication.oauth2.scopes";
    if (scopes.size() > MAX_SCOPES) {
      found.add(
          new Violation(
              field,
              "TOO_MANY",
              "There are "
                  + scopes.size()
                  + " scopes; at most "
                  + MAX_SCOPES
                  + " are allowed. Remove some."));
      return;
    }
    for (int i = 0; i < scopes.size(); i++) {
      if (!SCOPE.matcher(scopes.get(i)).matches()) {
        found.add(
            new Violation(
                field + "[" + i + "]",
                "SCOPE_REFUSED",
                "A scope is 1 to 255 characters of visible ASCII without spaces, quotes and"
                    + " backslashes (RFC 6749). Write each scope as an entry of its own."));
      }
    }
  }

  private static void checkExtra(Map<String, String> extra, List<Violation> found) {
    String field = "authentication.oauth2.extra";
    if (extra.size() > MAX_EXTRA) {
      found.add(
          new Violation(
              field,
              "TOO_MANY",
              "There are "
                  + extra.size()
                  + " further parameters; at most "
                  + MAX_EXTRA
                  + " are allowed. Remove some."));
      return;
    }
    extra.forEach((name, value) -> {
      if (name.isBlank()) {
        found.add(TextRules.missing(field, "A further parameter has no name. Name or remove it."));
      } else if (RESERVED.contains(name)) {
        found.add(
            new Violation(
                field + "." + Violation.fieldName(name),
                "RESERVED",
                "Herald sends this parameter itself. Use the field of its own, or remove it."));
      }
      TextRules.checkLine(field, name, MAX_EXTRA_NAME_LENGTH, found);
      TextRules.checkLine(
          field + "." + Violation.fieldName(name), value, MAX_EXTRA_VALUE_LENGTH, found);
    });
  }

  private static Optional<ClientAuthentication> clientAuthentication(String text) {
    return switch (text) {
      case "", BASIC -> Optional.of(ClientAuthentication.BASIC);
      case POST -> Optional.of(ClientAuthentication.POST);
      default -> Optional.empty();
    };
  }

  /** The spelling in webhook files and forms. */
  static String text(ClientAuthentication clientAuthentication) {
    return switch (clientAuthentication) {
      case BASIC -> BASIC;
      case POST -> POST;
    };
  }

  private static Optional<Authentication> mutualTls(
      AuthenticationDraft.MutualTls draft, List<Violation> found) {
    String field = "authentication.mutual_tls.certificate";
    if (draft.certificate().isBlank()) {
      found.add(
          TextRules.missing(
              field, "A client certificate is to be presented, and there is none. Enter it."));
    } else if (draft.certificate().length() > MAX_CERTIFICATE_LENGTH) {
      found.add(TextRules.tooLong(field, draft.certificate().length(), MAX_CERTIFICATE_LENGTH));
    } else if (!draft.certificate().contains("-----BEGIN CERTIFICATE-----")) {
      found.add(
          new Violation(
              field,
              "NOT_PEM",
              "This is no certificate in PEM form. Enter the text that begins with"
                  + " -----BEGIN CERTIFICATE-----."));
    }
    if (draft.privateKey().isEmpty()) {
      found.add(
          TextRules.missing(
              "authentication.mutual_tls.private_key",
              "The client certificate needs its private key, and there is none. Enter it."));
      return Optional.empty();
    }
    checkSecret(
        "authentication.mutual_tls.private_key",
        draft.privateKey().get(),
        key -> key.contains("-----BEGIN PRIVATE KEY-----"),
        "This is no private key in PEM form, PKCS #8, not encrypted. Enter the text that begins"
            + " with -----BEGIN PRIVATE KEY-----.",
        found);
    return draft.privateKey().map(key -> new Authentication.MutualTls(draft.certificate(), key));
  }

  private static void checkSecret(
      String field, Secret secret, Predicate<String> rule, String refusal, List<Violation> found) {
    if (!(secret instanceof Secret.Known(String value))) {
      return;
    }
    if (value.length() > Secret.MAX_LENGTH) {
      found.add(TextRules.tooLong(field, value.length(), Secret.MAX_LENGTH));
    }
    if (!rule.test(value)) {
      found.add(new Violation(field, "SECRET_REFUSED", refusal));
    }
  }
}
