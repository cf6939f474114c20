package io.herald.web;

import io.herald.application.access.ApiToken;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** API tokens: create, shown once, revoke. */
final class TokenPages {
  private final ManageApiTokens tokens;
  private final InstantSource clock;

  TokenPages(UseCases useCases, InstantSource clock) {
    this.tokens = useCases.manageApiTokens();
    this.clock = clock;
  }

  Answer list(Visit visit) {
    return Answer.page(view(visit, "", "", "", FieldErrors.NONE, Optional.empty()));
  }

  Answer create(Visit visit) {
    String name = visit.form().line("name");
    String role = visit.form().line("role");
    String expires = visit.form().line("expires");
    Optional<Instant> expiresAt =
        switch (expires) {
          case "30d" -> Optional.of(clock.instant().plus(Duration.ofDays(30)));
          case "90d" -> Optional.of(clock.instant().plus(Duration.ofDays(90)));
          case "365d" -> Optional.of(clock.instant().plus(Duration.ofDays(365)));
          default -> Optional.empty();
        };
    return switch (tokens.create(visit.caller(), name, role, expiresAt)) {
      case ManageApiTokens.Outcome.Created(ApiToken token, String value) ->
          Answer.page(
              view(
                  visit,
                  "",
                  "",
                  "",
                  FieldErrors.NONE,
                  Optional.of(new Fresh(token.name(), token.role().text(), value))));
      case ManageApiTokens.Outcome.Refused(var violations) ->
          Answer.page(
              422, view(visit, name, role, expires, new FieldErrors(violations), Optional.empty()));
    };
  }

  Answer revoke(Visit visit) {
    tokens.revoke(visit.caller(), visit.parameter("id"));
    return Answer.to("/settings/tokens").with(Notice.of(Notice.Kind.TOKEN_REVOKED));
  }

  private TokensView view(
      Visit visit,
      String name,
      String role,
      String expires,
      FieldErrors errors,
      Optional<Fresh> fresh) {
    Instant now = clock.instant();
    return new TokensView(
        visit.shell(),
        tokens.list(visit.caller()).stream().map(token -> TokenRow.of(token, now)).toList(),
        name,
        role.isEmpty() ? Role.VIEWER.text() : role,
        expires,
        errors,
        fresh);
  }

  /** A token just made; the only time that its value is shown. */
  record Fresh(String name, String role, String value) {}

  /** One token. */
  record TokenRow(
      String id,
      String name,
      String role,
      String hint,
      String createdBy,
      Moment createdAt,
      Optional<Moment> expiresAt,
      Optional<Moment> lastUsedAt,
      String state,
      boolean usable) {
    static TokenRow of(ApiToken token, Instant now) {
      return new TokenRow(
          ManageApiTokens.text(token.id()),
          token.name(),
          token.role().text(),
          token.hint(),
          token.createdBy(),
          Moment.of(token.createdAt(), now),
          token.expiresAt().map(time -> Moment.of(time, now)),
          token.lastUsedAt().map(time -> Moment.of(time, now)),
          token.revokedAt().isPresent() ? "Revoked" : token.usableAt(now) ? "Usable" : "Expired",
          token.usableAt(now));
    }
  }

  /** The page. */
  record TokensView(
      Shell shell,
      List<TokenRow> rows,
      String name,
      String role,
      String expires,
      FieldErrors errors,
      Optional<Fresh> fresh)
      implements View {
    @Override
    public String template() {
      return "tokens.jte";
    }

    List<InvocationPages.Choice> roles() {
      return Arrays.stream(Role.values())
          .map(role ->
              new InvocationPages.Choice(
                  role.text(),
                  switch (role) {
                    case PUBLISHER -> "publisher: publishes events and invokes webhooks";
                    case VIEWER -> "viewer: sees everything but secrets";
                    case OPERATOR -> "operator: also tests, cancels, switches and pauses";
                    case ADMIN -> "admin: does everything";
                  }))
          .toList();
    }
  }
}
