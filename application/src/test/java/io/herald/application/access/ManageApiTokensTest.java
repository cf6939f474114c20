package io.herald.application.access;

import static io.herald.application.WiredApplication.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.Violation;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManageApiTokensTest {
  private final WiredApplication application = new WiredApplication();
  private final ManageApiTokens manage = application.manageApiTokens;

  @Test
  void a_value_is_answered_once_and_only_its_hash_is_kept() {
    ManageApiTokens.Outcome.Created created = create("ci", "publisher");

    assertThat(created.value())
        .matches("herald_[A-Za-z0-9_-]{43}")
        .endsWith(created.token().hint());
    assertThat(created.token().hash()).isEqualTo(AccessKeys.hash(created.value()));
    assertThat(created.token().hint()).hasSize(4);
    assertThat(created.token().createdBy()).isEqualTo(ADMIN.name());
    assertThat(manage.list(ADMIN)).containsExactly(created.token());
    assertThat(application.audited().toString())
        .doesNotContain(created.value())
        .doesNotContain(created.token().hash());
  }

  @Test
  void no_two_values_are_alike() {
    assertThat(create("one", "viewer").value()).isNotEqualTo(create("two", "viewer").value());
  }

  @Test
  void all_that_is_wrong_is_said_at_once() {
    assertThat(
            violations(
                manage.create(ADMIN, "what?", "root", Optional.of(application.clock.instant()))))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(
            tuple("name", "NAME_REFUSED"),
            tuple("role", "UNKNOWN_ROLE"),
            tuple("expires_at", "IN_THE_PAST"));
    assertThat(violations(manage.create(ADMIN, "", "", Optional.empty())))
        .extracting(Violation::rule)
        .containsExactly("REQUIRED", "REQUIRED");
    assertThat(manage.list(ADMIN)).isEmpty();
    assertThat(application.audited()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ci", "CI", "bootstrap", "Bootstrap", "herald"})
  void a_name_in_use_is_taken(String name) {
    create("ci", "publisher");

    assertThat(violations(manage.create(ADMIN, name, "viewer", Optional.empty())))
        .extracting(Violation::rule)
        .containsExactly("NAME_TAKEN");
  }

  @Test
  void a_revoked_token_leaves_its_name() {
    create("ci", "publisher");
    manage.revoke(ADMIN, "ci");

    assertThat(manage.create(ADMIN, "ci", "publisher", Optional.empty()))
        .isInstanceOf(ManageApiTokens.Outcome.Created.class);
  }

  @Test
  void a_token_is_revoked_by_id_or_by_name_once() {
    ManageApiTokens.Outcome.Created one = create("one", "viewer");
    create("two", "viewer");

    assertThat(manage.revoke(ADMIN, ManageApiTokens.text(one.token().id())))
        .hasValueSatisfying(
            revoked -> assertThat(revoked.revokedAt()).contains(application.clock.instant()));
    assertThat(manage.revoke(ADMIN, "TWO")).isPresent();
    assertThat(manage.revoke(ADMIN, "two")).isEmpty();
    assertThat(manage.revoke(ADMIN, "three")).isEmpty();
  }

  @Test
  void every_change_is_audited() {
    ManageApiTokens.Outcome.Created created = create("ci", "publisher");
    AuditEntry creation = application.lastAudit();
    manage.revoke(ADMIN, "ci");
    AuditEntry revocation = application.lastAudit();

    assertThat(creation.action()).isEqualTo("token.create");
    assertThat(creation.before()).isEmpty();
    assertThat(creation.after()).contains("\"role\":\"publisher\"", created.token().hint());
    assertThat(revocation.action()).isEqualTo("token.revoke");
    assertThat(revocation.before()).isEqualTo(creation.after());
    assertThat(revocation.after()).contains("\"revoked_at\":");
    assertThat(revocation.objectId()).isEqualTo(creation.objectId());
  }

  @Test
  void there_are_no_more_tokens_than_anybody_can_look_after() {
    for (int i = 0; i < ManageApiTokens.MAX_IN_USE; i++) {
      create("token-" + i, "viewer");
    }

    assertThat(violations(manage.create(ADMIN, "one-more", "viewer", Optional.empty())))
        .extracting(Violation::rule)
        .containsExactly("TOO_MANY_TOKENS");
  }

  private ManageApiTokens.Outcome.Created create(String name, String role) {
    return (ManageApiTokens.Outcome.Created) manage.create(ADMIN, name, role, Optional.empty());
  }

  private static java.util.List<Violation> violations(ManageApiTokens.Outcome outcome) {
    return ((ManageApiTokens.Outcome.Refused) outcome).violations();
  }
}
