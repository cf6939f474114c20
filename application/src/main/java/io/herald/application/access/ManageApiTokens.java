package io.herald.application.access;

import io.herald.domain.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Creates, lists and revokes API tokens. Thread-safe. */
public final class ManageApiTokens {

  /** Creates a token; its value is in the answer and nowhere else. Needs ADMINISTER. */
  public Outcome create(Caller caller, String name, String role, Optional<Instant> expiresAt) {
    throw new UnsupportedOperationException();
  }

  /** All tokens, the newest first. Needs ADMINISTER. */
  public List<ApiToken> list(Caller caller) {
    throw new UnsupportedOperationException();
  }

  /** Revokes by id or name; empty if there is none. Needs ADMINISTER. */
  public Optional<ApiToken> revoke(Caller caller, String idOrName) {
    throw new UnsupportedOperationException();
  }

  /** The token's id as people see it. */
  public static String text(UUID id) {
    return id.toString();
  }

  /** What became of it. */
  public sealed interface Outcome {
    record Created(ApiToken token, String value) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {}
  }
}
