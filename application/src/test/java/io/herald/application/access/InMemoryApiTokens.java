package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** API tokens in memory. Thread-safe. */
public final class InMemoryApiTokens implements ApiTokens {
  private static final int MAX_LISTED = 1_000;

  private final AuditLog audit;
  private final Map<UUID, ApiToken> tokens = new HashMap<>();

  public InMemoryApiTokens(AuditLog audit) {
    this.audit = audit;
  }

  @Override
  public synchronized boolean create(ApiToken token, AuditEntry entry) {
    if (tokens.values().stream()
        .anyMatch(other -> other.revokedAt().isEmpty() && other.name().equals(token.name()))) {
      return false;
    }
    tokens.put(token.id(), token);
    audit.append(entry);
    return true;
  }

  @Override
  public synchronized Optional<ApiToken> findByHash(String hash) {
    return tokens.values().stream().filter(token -> token.hash().equals(hash)).findFirst();
  }

  @Override
  public synchronized List<ApiToken> list() {
    return tokens.values().stream()
        .sorted(Comparator.comparing(ApiToken::createdAt).thenComparing(ApiToken::id).reversed())
        .limit(MAX_LISTED)
        .toList();
  }

  @Override
  public synchronized Optional<ApiToken> revoke(UUID id, Instant at, AuditEntry entry) {
    ApiToken token = tokens.get(id);
    if (token == null || token.revokedAt().isPresent()) {
      return Optional.empty();
    }
    ApiToken revoked = with(token, token.lastUsedAt(), Optional.of(at));
    tokens.put(id, revoked);
    audit.append(entry);
    return Optional.of(revoked);
  }

  @Override
  public synchronized void markUsed(UUID id, Instant at) {
    tokens.computeIfPresent(
        id,
        (_, token) ->
            token.lastUsedAt().filter(last -> !last.isBefore(at)).isPresent()
                ? token
                : with(token, Optional.of(at), token.revokedAt()));
  }

  private static ApiToken with(
      ApiToken token, Optional<Instant> lastUsedAt, Optional<Instant> revokedAt) {
    return new ApiToken(
        token.id(),
        token.name(),
        token.role(),
        token.hash(),
        token.hint(),
        token.createdBy(),
        token.createdAt(),
        token.expiresAt(),
        lastUsedAt,
        revokedAt);
  }
}
