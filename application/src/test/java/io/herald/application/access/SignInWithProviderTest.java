package io.herald.application.access;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.IdentityProvider.Identity;
import io.herald.application.access.SignInWithProvider.Begun;
import io.herald.application.access.SignInWithProvider.Outcome;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInWithProviderTest {
  private static final URI REDIRECT =
      URI.create("https://herald.acme.com/sign-in/provider/callback");
  private static final Browser BROWSER = new Browser("198.51.100.7", "");
  private static final Person.Credential.Provider PAT =
      new Person.Credential.Provider(ScriptedProvider.ISSUER, "subject-of-pat");

  private final WiredApplication application = new WiredApplication();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final SignInWithProvider signIn =
      application.signInWithProvider(provider, "admins=admin,oncall=operator,staff=viewer");

  private static Identity pat(String... groups) {
    return new Identity(PAT, "pat@acme.com", "Pat", Set.of(groups));
  }

  private Outcome signIn(Identity identity) {
    provider.vouches("code", identity);
    Begun.At begun = (Begun.At) signIn.begin(REDIRECT);
    return signIn.finish(begun.secret(), state(begun), "code", REDIRECT, BROWSER);
  }

  private static String state(Begun.At begun) {
    return begun.address().getQuery().substring("state=".length());
  }

  private Optional<Caller> caller(Outcome outcome) {
    return application.authenticate.bySession(((Outcome.SignedIn) outcome).cookie(), "");
  }

  @Test
  void whoIsVouchedForIsAPersonFromTheFirstSignInOn() {
    Outcome first = signIn(pat("oncall"));
    Outcome second = signIn(pat("oncall"));

    assertThat(caller(first)).map(Caller::name).contains("pat@acme.com via id.acme.com");
    assertThat(caller(second)).map(Caller::role).contains(Role.OPERATOR);
    assertThat(application.people.list())
        .singleElement()
        .extracting(Person::credential)
        .isEqualTo(PAT);
  }

  @Test
  void theHighestRoleOfAllGroupsCountsAtEverySignInEvenOfTheLastAdmin() {
    Outcome admin = signIn(pat("staff", "admins", "oncall"));
    assertThat(caller(admin)).map(Caller::role).contains(Role.ADMIN);

    Outcome viewer = signIn(pat("staff"));

    assertThat(caller(viewer)).map(Caller::role).contains(Role.VIEWER);
    assertThat(caller(admin)).isEmpty();
    assertThat(application.audited().toString()).contains("person.update");
  }

  @Test
  void whomNoRuleFitsIsNotLetInNorKnown() {
    assertThat(signIn(pat("other"))).isEqualTo(new Outcome.NoRole());
    assertThat(signIn(pat())).isEqualTo(new Outcome.NoRole());
    assertThat(application.people.list()).isEmpty();
  }

  @Test
  void whoeverIsDisabledHereStaysOutWhateverTheProviderSays() {
    signIn(pat("oncall"));
    application.managePeople.disable(ADMIN, application.people.list().getFirst().id());

    assertThat(signIn(pat("admins"))).isEqualTo(new Outcome.Disabled());
  }

  @Test
  void theSameAddressIsNotTheSamePerson() {
    application.person("pat@acme.com", Role.ADMIN);

    Outcome outcome = signIn(pat("staff"));

    assertThat(caller(outcome)).map(Caller::role).contains(Role.VIEWER);
    assertThat(application.people.list()).hasSize(2);
    assertThat(application.signIn.byPassword("pat@acme.com", PASSWORD, BROWSER))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);
    Outcome otherIssuer =
        signIn(
            new Identity(
                new Person.Credential.Provider("https://evil.example", PAT.subject()),
                "pat@acme.com",
                "Pat",
                Set.of("staff")));
    assertThat(caller(otherIssuer)).map(Caller::name).contains("pat@acme.com via evil.example");
    assertThat(application.people.list()).hasSize(3);
  }

  @Test
  void whatAProviderSaysOfAPersonIsShownOnlyIfItIsHarmless() {
    signIn(new Identity(PAT, "not an address", "ev\u202eil\n", Set.of("staff")));

    Person person = application.people.list().getFirst();

    assertThat(person.email()).isEmpty();
    assertThat(person.name()).isEqualTo("subject-of-pat");
    assertThat(person.label()).isEqualTo("subject-of-pat via id.acme.com");
  }

  @Test
  void aSignInEndsOnlyInTheBrowserThatBeganItAndOnlyWithItsState() {
    provider.vouches("code", pat("staff"));
    Begun.At mine = (Begun.At) signIn.begin(REDIRECT);
    Begun.At theirs = (Begun.At) signIn.begin(REDIRECT);

    for (String state : new String[] {"", "x", state(theirs)}) {
      assertThat(signIn.finish(mine.secret(), state, "code", REDIRECT, BROWSER))
          .isInstanceOf(Outcome.Refused.class);
    }
    assertThat(signIn.finish("", state(mine), "code", REDIRECT, BROWSER))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(signIn.finish("x".repeat(100_000), state(mine), "code", REDIRECT, BROWSER))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(signIn.finish(mine.secret(), state(mine), "", REDIRECT, BROWSER))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(signIn.finish(mine.secret(), state(mine), "code", REDIRECT, BROWSER))
        .isInstanceOf(Outcome.SignedIn.class);
    assertThat(signIn.finish(mine.secret(), state(mine), "code", REDIRECT, BROWSER))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void theProviderIsNotAskedAboutMoreAndMoreWrongCodes() {
    Begun.At begun = (Begun.At) signIn.begin(REDIRECT);
    for (int i = 0; i < 21; i++) {
      assertThat(signIn.finish(begun.secret(), state(begun), "wrong", REDIRECT, BROWSER))
          .isInstanceOf(Outcome.Refused.class);
    }

    assertThat(signIn.finish(begun.secret(), state(begun), "wrong", REDIRECT, BROWSER))
        .isInstanceOf(Outcome.TooOften.class);
  }

  @Test
  void aProviderThatIsAwayIsNoRefusal() {
    Begun.At begun = (Begun.At) signIn.begin(REDIRECT);
    provider.goAway();

    assertThat(signIn.begin(REDIRECT)).isInstanceOf(Begun.Unavailable.class);
    assertThat(signIn.finish(begun.secret(), state(begun), "code", REDIRECT, BROWSER))
        .isInstanceOf(Outcome.Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "admin", "admins=", "=admin", "admins=publisher", "a=admin,", "a=Admin", "*"})
  void aMappingThatCannotBeReadSaysHowOneLooks(String text) {
    assertThat(RoleMapping.parse(text))
        .isInstanceOfSatisfying(
            RoleMapping.Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem()).contains("admins=admin"));
  }

  @Test
  void aStarFitsEverybodyAndValuesMayHaveEqualsSigns() {
    assertThat(RoleMapping.parse(" cn=ops,dc=x=operator"))
        .isInstanceOf(RoleMapping.Parsed.Invalid.class);
    SignInWithProvider open =
        application.signInWithProvider(provider, "cn=ops=operator, * = viewer");
    provider.vouches("one", pat()).vouches("two", pat("cn=ops"));
    Begun.At begun = (Begun.At) open.begin(REDIRECT);

    assertThat(caller(open.finish(begun.secret(), state(begun), "one", REDIRECT, BROWSER)))
        .map(Caller::role)
        .contains(Role.VIEWER);
    assertThat(caller(open.finish(begun.secret(), state(begun), "two", REDIRECT, BROWSER)))
        .map(Caller::role)
        .contains(Role.OPERATOR);
  }
}
