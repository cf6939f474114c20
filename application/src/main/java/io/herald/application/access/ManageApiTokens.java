package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.domain.Violation;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.webhook.WebhookName;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Creates, lists and revokes API tokens. Thread-safe. */
public final class ManageApiTokens {
  /** What every token begins with, so that scanners for leaked secrets can find it. */
  public static final String PREFIX = "herald_";

  /** The most tokens in use; the list shows so many with room for revoked ones. */
  public static final int MAX_IN_USE = 500;

  private static final int HINT_LENGTH = 4;

  /** Names that the audit log uses for callers without a stored token. */
  private static final Set<String> RESERVED =
      Set.of(Authenticate.BOOTSTRAP_NAME, Authenticate.FIRST_ADMIN, Caller.HERALD.name());

  private final ApiTokens tokens;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final AccessKeys keys;

  public ManageApiTokens(
      ApiTokens tokens, IdGenerator ids, InstantSource clock, SecureRandom random) {
    this.tokens = tokens;
    this.ids = ids;
    this.clock = clock;
    this.keys = new AccessKeys(random);
  }

  /** Creates a token; its value is in the answer and nowhere else. Needs ADMINISTER. */
  public Outcome create(Caller caller, String name, String role, Optional<Instant> expiresAt) {
    caller.require(Permission.ADMINISTER);
    Instant now = now();
    List<ApiToken> inUse =
        tokens.list().stream().filter(token -> token.revokedAt().isEmpty()).toList();
    List<Violation> violations = new ArrayList<>();
    checkName(name, inUse, violations);
    Optional<Role> known = Role.of(role);
    if (known.isEmpty()) {
      violations.add(unknownRole(role));
    }
    if (expiresAt.isPresent() && !expiresAt.get().isAfter(now)) {
      violations.add(
          new Violation(
              "expires_at",
              "IN_THE_PAST",
              "A token that has expired already opens nothing. Give a time to come, or none."));
    }
    if (inUse.size() >= MAX_IN_USE) {
      violations.add(
          new Violation(
              "",
              "TOO_MANY_TOKENS",
              "There are " + inUse.size() + " tokens already. Revoke some that nobody uses."));
    }
    if (!violations.isEmpty() || known.isEmpty()) {
      return new Outcome.Refused(violations);
    }
    String value = PREFIX + keys.fresh();
    ApiToken token =
        new ApiToken(
            ids.next(),
            name,
            known.get(),
            AccessKeys.hash(value),
            value.substring(value.length() - HINT_LENGTH),
            caller.name(),
            now,
            expiresAt.map(at -> at.truncatedTo(ChronoUnit.MICROS)),
            Optional.empty(),
            Optional.empty());
    return tokens.create(token, audit(caller, "token.create", token, "", text(token)))
        ? new Outcome.Created(token, value)
        : new Outcome.Refused(List.of(nameTaken(name)));
  }

  /** All tokens, the newest first. Needs ADMINISTER. */
  public List<ApiToken> list(Caller caller) {
    caller.require(Permission.ADMINISTER);
    return tokens.list();
  }

  /**
   * Revokes by id or name; empty if there is none. Nodes that have just seen the token may let it
   * in for five more seconds. Needs ADMINISTER.
   */
  public Optional<ApiToken> revoke(Caller caller, String idOrName) {
    caller.require(Permission.ADMINISTER);
    Instant now = now();
    return tokens.list().stream()
        .filter(token -> token.revokedAt().isEmpty())
        .filter(token ->
            text(token.id()).equalsIgnoreCase(idOrName) || token.name().equalsIgnoreCase(idOrName))
        .findFirst()
        .flatMap(token ->
            tokens.revoke(
                token.id(),
                now,
                audit(caller, "token.revoke", token, text(token), text(revoked(token, now)))));
  }

  /** The token's id as people see it. */
  public static String text(UUID id) {
    return id.toString();
  }

  private static ApiToken revoked(ApiToken token, Instant at) {
    return new ApiToken(
        token.id(),
        token.name(),
        token.role(),
        token.hash(),
        token.hint(),
        token.createdBy(),
        token.createdAt(),
        token.expiresAt(),
        token.lastUsedAt(),
        Optional.of(at));
  }

  private static void checkName(String name, List<ApiToken> inUse, List<Violation> violations) {
    if (name.isEmpty()) {
      violations.add(
          new Violation("name", "REQUIRED", "A token needs a name to be known by. Give it one."));
    } else if (!WebhookName.isValid(name)) {
      violations.add(
          new Violation(
              "name",
              "NAME_REFUSED",
              "A name is 1 to 64 ASCII letters, digits, spaces, - and _, and neither begins nor"
                  + " ends with a space. Change it."));
    } else if (RESERVED.contains(name.toLowerCase(Locale.ROOT))
        || inUse.stream().anyMatch(token -> token.name().equalsIgnoreCase(name))) {
      violations.add(nameTaken(name));
    }
  }

  private static Violation nameTaken(String name) {
    return new Violation(
        "name",
        "NAME_TAKEN",
        "The name " + name + " is in use. Choose another one, or revoke that token first.");
  }

  private static Violation unknownRole(String role) {
    String roles = Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", "));
    return role.isEmpty()
        ? new Violation("role", "REQUIRED", "A token needs a role. Give one of " + roles + ".")
        : new Violation(
            "role", "UNKNOWN_ROLE", "There is no role of this name. Give one of " + roles + ".");
  }

  private AuditEntry audit(
      Caller caller, String action, ApiToken token, String before, String after) {
    return new AuditEntry(
        now(),
        caller,
        action,
        "API token " + token.name() + " (" + text(token.id()) + ")",
        text(token.id()),
        before,
        after);
  }

  /** What the audit log says of a token: everything but value and hash. */
  private static String text(ApiToken token) {
    return JsonObject.builder()
        .put("id", text(token.id()))
        .put("name", token.name())
        .put("role", token.role().text())
        .put("hint", token.hint())
        .put("created_by", token.createdBy())
        .put("created_at", token.createdAt().toString())
        .putIfPresent("expires_at", token.expiresAt().map(Instant::toString).orElse(""))
        .putIfPresent("revoked_at", token.revokedAt().map(Instant::toString).orElse(""))
        .build()
        .text();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** What became of it. */
  public sealed interface Outcome {
    record Created(ApiToken token, String value) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }
}
