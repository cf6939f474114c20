package io.herald.application.access;

import static io.herald.application.WiredApplication.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticateTest {
  private static final String ADDRESS = "198.51.100.7";

  private final WiredApplication application = new WiredApplication();
  private final Authenticate authenticate = application.authenticate;

  @Test
  void a_token_is_its_name_and_role() {
    String value = token("ci", "publisher");

    assertThat(authenticate.byToken(value, Caller.Door.GRPC, ADDRESS))
        .contains(new Caller("ci", Role.PUBLISHER, Caller.Door.GRPC, ADDRESS));
  }

  @Test
  void the_bootstrap_token_is_an_admin() {
    assertThat(authenticate.byToken(WiredApplication.BOOTSTRAP_TOKEN, Caller.Door.GRPC, ADDRESS))
        .contains(new Caller("bootstrap", Role.ADMIN, Caller.Door.GRPC, ADDRESS));
  }

  @Test
  void nobody_is_behind_what_is_no_token() {
    String value = token("ci", "publisher");

    for (String wrong :
        new String[] {"", "herald_", value + "x", value.substring(1), "x".repeat(1_000_000)}) {
      assertThat(authenticate.byToken(wrong, Caller.Door.GRPC, ADDRESS)).isEmpty();
      assertThat(authenticate.signInByToken(wrong, ADDRESS)).isEmpty();
      assertThat(authenticate.bySession(wrong, ADDRESS)).isEmpty();
      assertThat(authenticate.signInByLink(wrong, ADDRESS)).isEmpty();
    }
  }

  @Test
  void without_a_bootstrap_token_nothing_stands_in_for_it() {
    Authenticate none = application.authenticate(Optional.empty());

    assertThat(none.byToken("", Caller.Door.GRPC, ADDRESS)).isEmpty();
    assertThat(none.byToken(WiredApplication.BOOTSTRAP_TOKEN, Caller.Door.GRPC, ADDRESS)).isEmpty();
  }

  @Test
  void a_revoked_token_works_for_five_seconds_at_most() {
    String value = token("ci", "publisher");
    authenticate.byToken(value, Caller.Door.GRPC, ADDRESS);
    application.manageApiTokens.revoke(ADMIN, "ci");

    application.clock.advance(RememberedTokens.MEMORY);

    assertThat(authenticate.byToken(value, Caller.Door.GRPC, ADDRESS)).isEmpty();
    assertThat(application.authenticate(Optional.empty()).byToken(value, Caller.Door.GRPC, ""))
        .isEmpty();
  }

  @Test
  void a_token_ends_when_it_expires() {
    String value =
        created(
            application.manageApiTokens.create(
                ADMIN, "ci", "publisher", Optional.of(application.clock.instant().plusSeconds(2))));

    assertThat(authenticate.byToken(value, Caller.Door.GRPC, ADDRESS)).isPresent();
    application.clock.advance(Duration.ofSeconds(2));
    assertThat(authenticate.byToken(value, Caller.Door.GRPC, ADDRESS)).isEmpty();
  }

  @Test
  void a_use_is_noted_at_most_once_a_minute() {
    String value = token("ci", "publisher");
    var first = application.clock.instant();
    for (int second = 0; second < 59; second++) {
      authenticate.byToken(value, Caller.Door.GRPC, ADDRESS);
      application.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(lastUse("ci")).contains(first);

    application.clock.advance(Duration.ofSeconds(6));
    authenticate.byToken(value, Caller.Door.GRPC, ADDRESS);

    assertThat(lastUse("ci")).contains(application.clock.instant());
  }

  @Test
  void a_session_is_who_opened_it() {
    String cookie = authenticate.signInByToken(token("dana", "operator"), ADDRESS).orElseThrow();

    assertThat(authenticate.bySession(cookie, "203.0.114.9"))
        .contains(new Caller("dana", Role.OPERATOR, Caller.Door.CONSOLE, "203.0.114.9"));
    AuditEntry audit = application.lastAudit();
    assertThat(audit.action()).isEqualTo("session.open");
    assertThat(audit.caller().name()).isEqualTo("dana");
    assertThat(audit.toString()).doesNotContain(cookie);
  }

  @Test
  void every_session_has_a_cookie_of_its_own() {
    String value = token("dana", "operator");

    assertThat(authenticate.signInByToken(value, ADDRESS).orElseThrow())
        .hasSizeGreaterThanOrEqualTo(43)
        .isNotEqualTo(authenticate.signInByToken(value, ADDRESS).orElseThrow());
  }

  @Test
  void a_session_ends_after_eight_idle_hours_and_lives_while_it_is_used() {
    String cookie = authenticate.signInByToken(token("dana", "operator"), ADDRESS).orElseThrow();
    for (int i = 0; i < 5; i++) {
      application.clock.advance(Duration.ofHours(7));
      assertThat(authenticate.bySession(cookie, ADDRESS)).isPresent();
    }

    application.clock.advance(Duration.ofHours(8));

    assertThat(authenticate.bySession(cookie, ADDRESS)).isEmpty();
  }

  @Test
  void a_session_ends_after_seven_days_however_much_it_is_used() {
    String cookie = authenticate.signInByToken(token("dana", "operator"), ADDRESS).orElseThrow();
    for (int i = 0; i < 7 * 4 - 1; i++) {
      application.clock.advance(Duration.ofHours(6));
      assertThat(authenticate.bySession(cookie, ADDRESS)).isPresent();
    }

    application.clock.advance(Duration.ofHours(6));

    assertThat(authenticate.bySession(cookie, ADDRESS)).isEmpty();
  }

  @Test
  void a_session_ends_with_the_token_that_opened_it() {
    String cookie = authenticate.signInByToken(token("dana", "operator"), ADDRESS).orElseThrow();
    assertThat(authenticate.bySession(cookie, ADDRESS)).isPresent();

    application.manageApiTokens.revoke(ADMIN, "dana");
    application.clock.advance(RememberedTokens.MEMORY);

    assertThat(authenticate.bySession(cookie, ADDRESS)).isEmpty();
  }

  @Test
  void a_session_of_the_bootstrap_token_ends_when_that_is_replaced() {
    String cookie =
        authenticate.signInByToken(WiredApplication.BOOTSTRAP_TOKEN, ADDRESS).orElseThrow();

    assertThat(authenticate.bySession(cookie, ADDRESS))
        .contains(new Caller("bootstrap", Role.ADMIN, Caller.Door.CONSOLE, ADDRESS));
    assertThat(application.authenticate(Optional.empty()).bySession(cookie, ADDRESS)).isEmpty();
    assertThat(
            application
                .authenticate(Optional.of("another-token-of-more-than-32-characters"))
                .bySession(cookie, ADDRESS))
        .isEmpty();
  }

  @Test
  void signing_out_ends_the_session() {
    String cookie = authenticate.signInByToken(token("dana", "operator"), ADDRESS).orElseThrow();
    String other = authenticate.signInByToken(token("lee", "viewer"), ADDRESS).orElseThrow();

    authenticate.signOut(cookie, authenticate.bySession(cookie, ADDRESS).orElseThrow());

    assertThat(authenticate.bySession(cookie, ADDRESS)).isEmpty();
    assertThat(authenticate.bySession(other, ADDRESS)).isPresent();
    assertThat(application.lastAudit().action()).isEqualTo("session.end");
  }

  @Test
  void the_link_for_the_first_admin_works_once() {
    Authenticate first = application.authenticate(Optional.empty());
    String secret = first.offerFirstAdminLink().orElseThrow();

    String cookie = first.signInByLink(secret, ADDRESS).orElseThrow();

    assertThat(first.bySession(cookie, ADDRESS).map(Caller::role)).contains(Role.ADMIN);
    assertThat(first.signInByLink(secret, ADDRESS)).isEmpty();
  }

  @Test
  void the_link_for_the_first_admin_works_for_a_day() {
    Authenticate first = application.authenticate(Optional.empty());
    String secret = first.offerFirstAdminLink().orElseThrow();

    application.clock.advance(Authenticate.FIRST_ADMIN_LINK_LIMIT);

    assertThat(first.signInByLink(secret, ADDRESS)).isEmpty();
  }

  @Test
  void each_start_offers_a_new_link_until_somebody_can_administer() {
    Authenticate first = application.authenticate(Optional.empty());
    String unused = first.offerFirstAdminLink().orElseThrow();
    String secret = first.offerFirstAdminLink().orElseThrow();
    assertThat(first.signInByLink(unused, ADDRESS)).isEmpty();
    assertThat(first.signInByLink(secret, ADDRESS)).isPresent();
    token("ci", "publisher");
    assertThat(first.offerFirstAdminLink()).isPresent();

    token("dana", "admin");

    assertThat(first.offerFirstAdminLink()).isEmpty();
    application.manageApiTokens.revoke(ADMIN, "dana");
    assertThat(first.offerFirstAdminLink()).isPresent();
  }

  @Test
  void who_has_a_bootstrap_token_needs_no_link() {
    assertThat(authenticate.offerFirstAdminLink()).isEmpty();
  }

  private Optional<java.time.Instant> lastUse(String name) {
    return application.manageApiTokens.list(ADMIN).stream()
        .filter(token -> token.name().equals(name))
        .findFirst()
        .flatMap(ApiToken::lastUsedAt);
  }

  private String token(String name, String role) {
    return created(application.manageApiTokens.create(ADMIN, name, role, Optional.empty()));
  }

  private static String created(ManageApiTokens.Outcome outcome) {
    return ((ManageApiTokens.Outcome.Created) outcome).value();
  }
}
