package io.herald.application.access;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.AcceptInvitation.Outcome.Expired;
import io.herald.domain.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationTest {
  private static final Browser BROWSER = new Browser("198.51.100.7", "");

  private final WiredApplication application = new WiredApplication();

  private InvitePerson.Outcome.Invited invited(String email, String role) {
    return switch (application.invitePerson.invite(ADMIN, email, "", role)) {
      case InvitePerson.Outcome.Invited invited -> invited;
      case InvitePerson.Outcome other -> throw new AssertionError(other.toString());
    };
  }

  private AcceptInvitation.Outcome accept(String secret) {
    return application.acceptInvitation.accept(secret, "Dana", PASSWORD, BROWSER);
  }

  @Test
  void whoeverIsInvitedChoosesAPasswordOnceAndIsSignedIn() {
    var invitation = invited("dana@acme.com", "operator");
    assertThat(application.acceptInvitation.look(invitation.secret()))
        .contains(invitation.person());
    assertThat(application.acceptInvitation.look(invitation.secret())).isPresent();

    AcceptInvitation.Outcome outcome = accept(invitation.secret());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            AcceptInvitation.Outcome.SignedIn.class,
            signedIn ->
                assertThat(application.authenticate.bySession(signedIn.cookie(), ""))
                    .map(Caller::role)
                    .contains(Role.OPERATOR));
    assertThat(accept(invitation.secret())).isEqualTo(new Expired());
    assertThat(application.acceptInvitation.look(invitation.secret())).isEmpty();
    assertThat(application.signIn.byPassword("dana@acme.com", PASSWORD, BROWSER))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);
    assertThat(application.audited())
        .extracting(entry -> entry.action())
        .startsWith("person.invite", "link.offer", "person.accept", "session.open");
    assertThat(application.audited().toString()).doesNotContain(invitation.secret(), PASSWORD);
  }

  @Test
  void aLinkExpiresAfterAWeekAndANewOneReplacesIt() {
    var invitation = invited("dana@acme.com", "operator");
    application.clock.advance(InvitePerson.LINK_LIMIT);
    assertThat(accept(invitation.secret())).isEqualTo(new Expired());

    String second = again(invitation.person().id());
    String third = again(invitation.person().id());

    assertThat(accept(second)).isEqualTo(new Expired());
    assertThat(accept(third)).isInstanceOf(AcceptInvitation.Outcome.SignedIn.class);
  }

  private String again(UUID id) {
    return ((InvitePerson.Outcome.Invited) application.invitePerson.again(ADMIN, id)).secret();
  }

  @Test
  void whoeverForgotThePasswordIsSentALinkAndTheOldOneHoldsUntilItIsUsed() {
    Person dana = application.person("dana@acme.com", Role.OPERATOR);
    String secret = again(dana.id());
    assertThat(application.signIn.byPassword("dana@acme.com", PASSWORD, BROWSER))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);

    application.acceptInvitation.accept(secret, "Dana", "eleven green umbrellas", BROWSER);

    assertThat(application.signIn.byPassword("dana@acme.com", PASSWORD, BROWSER))
        .isEqualTo(new SignIn.Outcome.Refused());
    assertThat(application.signIn.byPassword("dana@acme.com", "eleven green umbrellas", BROWSER))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);
  }

  @Test
  void theRoleOfTheDayOfAcceptanceCountsAndWhoeverIsDisabledIsNotLetIn() {
    var invitation = invited("dana@acme.com", "admin");
    application.managePeople.changeRole(ADMIN, invitation.person().id(), "viewer");
    assertThat(accept(invitation.secret())).isEqualTo(new Expired());
    String secret = again(invitation.person().id());
    application.managePeople.disable(ADMIN, invitation.person().id());
    assertThat(accept(secret)).isEqualTo(new Expired());
    assertThat(application.invitePerson.again(ADMIN, invitation.person().id()))
        .isInstanceOf(InvitePerson.Outcome.Refused.class);
    application.managePeople.enable(ADMIN, invitation.person().id());

    accept(again(invitation.person().id()));

    assertThat(application.people.find(invitation.person().id()).map(Person::role))
        .contains(Role.VIEWER);
  }

  @Test
  void aBadPasswordOrNameUsesNothingUp() {
    var invitation = invited("dana@acme.com", "operator");

    AcceptInvitation.Outcome outcome =
        application.acceptInvitation.accept(invitation.secret(), "", "password1234", BROWSER);

    assertThat(((AcceptInvitation.Outcome.Refused) outcome).violations())
        .extracting(Violation::field, Violation::rule)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("name", "REQUIRED"),
            org.assertj.core.groups.Tuple.tuple("password", "TOO_COMMON"));
    assertThat(accept(invitation.secret())).isInstanceOf(AcceptInvitation.Outcome.SignedIn.class);
  }

  @Test
  void aLinkForAPersonIsNoneForTheFirstAdminNorTheOtherWayRound() {
    var invitation = invited("dana@acme.com", "operator");
    Authenticate first = application.authenticate(Optional.empty());
    String secret = first.offerFirstAdminLink().orElseThrow();

    assertThat(first.signInByLink(invitation.secret(), "")).isEmpty();
    assertThat(accept(secret)).isEqualTo(new Expired());
    assertThat(first.signInByLink(secret, "")).isPresent();
    assertThat(accept(invitation.secret())).isInstanceOf(AcceptInvitation.Outcome.SignedIn.class);
  }

  @Test
  void whatIsNoLinkLetsNobodyIn() {
    for (String secret : new String[] {"", "x", "x".repeat(1_000_000)}) {
      assertThat(accept(secret)).isEqualTo(new Expired());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', viewer, email, REQUIRED",
    "dana, viewer, email, EMAIL_REFUSED",
    "dana@, viewer, email, EMAIL_REFUSED",
    "@acme.com, viewer, email, EMAIL_REFUSED",
    "dana@acme.com@x, viewer, email, EMAIL_REFUSED",
    "dana obrien@acme.com, viewer, email, EMAIL_REFUSED",
    "CN=x@acme.com, viewer, email, EMAIL_REFUSED",
    "<dana@acme.com>, viewer, email, EMAIL_REFUSED",
    "dana@acme.com, '', role, REQUIRED",
    "dana@acme.com, publisher, role, UNKNOWN_ROLE",
    "dana@acme.com, Admin, role, UNKNOWN_ROLE",
    "TAKEN@acme.com, viewer, email, EMAIL_TAKEN"
  })
  void whoeverCannotBeInvitedIsRefusedAtTheFieldToBlame(
      String email, String role, String field, String rule) {
    invited("taken@acme.com", "viewer");
    int before = application.audited().size();

    InvitePerson.Outcome outcome = application.invitePerson.invite(ADMIN, email, "", role);

    assertThat(((InvitePerson.Outcome.Refused) outcome).violations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo(field);
          assertThat(violation.rule()).isEqualTo(rule);
        });
    assertThat(application.audited()).hasSize(before);
  }

  @Test
  void namesThatLookLikeOthersAreRefused() {
    for (String name : List.of("a\nb", "admin\u202e", "x\u200by", "n".repeat(101))) {
      assertThat(application.invitePerson.invite(ADMIN, "dana@acme.com", name, "viewer"))
          .as(name)
          .isInstanceOf(InvitePerson.Outcome.Refused.class);
    }
  }

  @Test
  void nobodyUnknownIsSentALink() {
    assertThat(application.invitePerson.again(ADMIN, new UUID(1, 1)))
        .isEqualTo(new InvitePerson.Outcome.Absent());
  }

  @Test
  void acceptingTakesNoLongerThanTheLinkEvenIfTwoTry() {
    var invitation = invited("dana@acme.com", "operator");
    Person before = application.acceptInvitation.look(invitation.secret()).orElseThrow();
    accept(invitation.secret());
    Person late =
        before.changed(Role.OPERATOR, true, new Person.Credential.Password("of the second"));

    assertThat(application.authenticate.change(before, late, "person.accept", ADMIN))
        .isEqualTo(People.Change.STALE);
    application.clock.advance(Duration.ofSeconds(1));
    assertThat(application.signIn.byPassword("dana@acme.com", PASSWORD, BROWSER))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);
  }
}
