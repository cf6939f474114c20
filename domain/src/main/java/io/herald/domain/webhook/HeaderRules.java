package io.herald.domain.webhook;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What headers a webhook may send: names and values of RFC 9110, none that would let a webhook
 * change how Herald frames, signs or routes a request.
 */
public final class HeaderRules {
  private static final Set<String> REFUSED =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "connection",
          "keep-alive",
          "upgrade",
          "expect",
          "http2-settings",
          "forwarded",
          "content-encoding");
  private static final List<String> REFUSED_PREFIXES =
      List.of("proxy-", "x-forwarded-", "webhook-");

  private static final Set<String> SECRET = Set.of("authorization", "cookie");
  private static final List<String> SECRET_PARTS = List.of("key", "token", "secret");

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[!#$&^_.+0-9A-Za-z-]+/[!#$&^_.+0-9A-Za-z-]+(?:\\s*;.*)?");

  private HeaderRules() {}

  /** Whether the value of a header of this name is a secret whatever its author says. */
  public static boolean isSecretByName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRET.contains(lower) || SECRET_PARTS.stream().anyMatch(lower::contains);
  }

  /** What is wrong with a header's name, as a sentence; empty if nothing is. */
  public static Optional<String> refusalOfName(String name) {
    if (name.isEmpty()) {
      return Optional.of("This header has no name. Name it or remove it.");
    }
    if (!TOKEN.matcher(name).matches()) {
      return Optional.of(
          "This is no header name: only ASCII letters, digits and !#$%&'*+-.^_`|~ are allowed.");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (REFUSED.contains(lower) || REFUSED_PREFIXES.stream().anyMatch(lower::startsWith)) {
      return Optional.of(
          "Herald sets this header itself, or it would change how the request travels. Remove it.");
    }
    return Optional.empty();
  }

  /** Turns drafts into headers; those that are wrong are left out and added to {@code found}. */
  static List<Header> check(List<HeaderDraft> drafts, List<Violation> found) {
    if (drafts.size() > Header.MAX_COUNT) {
      found.add(
          new Violation(
              "headers",
              "TOO_MANY",
              "There are "
                  + drafts.size()
                  + " headers; at most "
                  + Header.MAX_COUNT
                  + " are allowed. Remove some."));
      return List.of();
    }
    List<Header> headers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int length = 0;
    for (int i = 0; i < drafts.size(); i++) {
      HeaderDraft draft = drafts.get(i);
      String field = "headers[" + i + "]";
      checkName(draft.name(), names, field + ".name", found);
      Optional<Header> header = header(draft, field + ".value", found);
      header.ifPresent(headers::add);
      length += draft.name().length() + header.map(HeaderRules::valueLength).orElse(0);
    }
    if (length > Header.MAX_TOTAL_LENGTH) {
      found.add(
          new Violation(
              "headers",
              "TOO_LONG",
              "All names and values together have "
                  + length
                  + " characters; at most "
                  + Header.MAX_TOTAL_LENGTH
                  + " are allowed. Shorten or remove some."));
    }
    return headers;
  }

  private static void checkName(
      String name, Set<String> names, String field, List<Violation> found) {
    Optional<String> refusal = refusalOfName(name);
    if (refusal.isPresent()) {
      found.add(
          new Violation(field, name.isEmpty() ? "REQUIRED" : "HEADER_NAME_REFUSED", refusal.get()));
    } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
      found.add(
          new Violation(
              field,
              "DUPLICATE",
              "There is a header of this name already; letter case does not count. Join the two"
                  + " into one, or remove one."));
    }
  }

  private static Optional<Header> header(HeaderDraft draft, String field, List<Violation> found) {
    if (draft.secretValue().isPresent() && draft.secretValue().get() instanceof Secret.Kept kept) {
      return Optional.of(new Header.Hidden(draft.name(), kept));
    }
    String value =
        draft.secretValue().isPresent()
                && draft.secretValue().get() instanceof Secret.Known(String known)
            ? known
            : draft.value();
    Optional<Violation> wrong = wrongValue(draft.name(), value, field);
    if (wrong.isPresent()) {
      found.add(wrong.get());
      return Optional.empty();
    }
    boolean hidden =
        draft.secret() || draft.secretValue().isPresent() || isSecretByName(draft.name());
    return Optional.of(
        hidden
            ? new Header.Hidden(draft.name(), Secret.of(value))
            : new Header.Plain(draft.name(), value));
  }

  private static Optional<Violation> wrongValue(String name, String value, String field) {
    if (value.isEmpty()) {
      return Optional.of(
          TextRules.missing(field, "This header has no value. Give one, or remove the header."));
    }
    if (value.length() > Header.MAX_TOTAL_LENGTH) {
      return Optional.of(TextRules.tooLong(field, value.length(), Header.MAX_TOTAL_LENGTH));
    }
    if (!value.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t')) {
      return Optional.of(
          new Violation(
              field,
              "HEADER_VALUE_REFUSED",
              "A header value is visible ASCII, spaces and tabs on one line; this holds something"
                  + " else. Remove it; a placeholder may bring it in for those who accept it."));
    }
    if (isBlankAtAnEnd(value)) {
      return Optional.of(
          new Violation(
              field,
              "HEADER_VALUE_REFUSED",
              "This value begins or ends with a space or tab, which does not survive the way to"
                  + " the target. Remove it."));
    }
    boolean wrongMediaType =
        name.equalsIgnoreCase("Content-Type")
            && !value.contains("{{")
            && !MEDIA_TYPE.matcher(value).matches();
    return wrongMediaType
        ? Optional.of(
            new Violation(
                field,
                "HEADER_VALUE_REFUSED",
                "This is no media type. Write for example application/json, or remove the header"
                    + " to send just that."))
        : Optional.empty();
  }

  private static boolean isBlankAtAnEnd(String value) {
    return " \t".indexOf(value.charAt(0)) >= 0
        || " \t".indexOf(value.charAt(value.length() - 1)) >= 0;
  }

  private static int valueLength(Header header) {
    return switch (header) {
      case Header.Plain(String _, String value) -> value.length();
      case Header.Hidden(String _, Secret.Known(String value)) -> value.length();
      case Header.Hidden(String _, Secret.Kept _) -> 0;
    };
  }
}
