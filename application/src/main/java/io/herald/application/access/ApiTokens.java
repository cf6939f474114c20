package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The API tokens on record. Thread-safe. */
public interface ApiTokens {

  /** Stores a new token; false, and nothing stored, if a token that is not revoked has its name. */
  boolean create(ApiToken token, AuditEntry audit);

  /** The token with that hash, revoked and expired ones included. */
  Optional<ApiToken> findByHash(String hash);

  /** The token with that id, revoked and expired ones included. */
  default Optional<ApiToken> find(UUID id) {
    return list().stream().filter(token -> token.id().equals(id)).findFirst();
  }

  /** All tokens, the newest first, revoked ones included; 1,000 at most. */
  List<ApiToken> list();

  /** Revokes a token; empty, and nothing recorded, if there is none or it is revoked already. */
  Optional<ApiToken> revoke(UUID id, Instant at, AuditEntry audit);

  /** Notes a use. May be lost in a crash; an older time than the one on record changes nothing. */
  void markUsed(UUID id, Instant at);
}
