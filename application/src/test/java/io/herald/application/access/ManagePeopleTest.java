package io.herald.application.access;

import static io.herald.application.WiredApplication.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.ManagePeople.Outcome;
import io.herald.domain.Violation;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ManagePeopleTest {
  private final WiredApplication application = new WiredApplication();
  private final ManagePeople manage = application.managePeople;

  private static String rule(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(var violations) -> violations.getFirst().rule();
      case Outcome.Done _, Outcome.Absent _ -> outcome.toString();
    };
  }

  @Test
  void theLastAdminIsNeitherDisabledNorDemoted() {
    Person dana = application.person("dana@acme.com", Role.ADMIN);
    application.person("lee@acme.com", Role.OPERATOR);
    application.invitePerson.invite(ADMIN, "ivy@acme.com", "", "admin");

    assertThat(rule(manage.disable(ADMIN, dana.id()))).isEqualTo("LAST_ADMIN");
    assertThat(rule(manage.changeRole(ADMIN, dana.id(), "operator"))).isEqualTo("LAST_ADMIN");
    assertThat(application.people.find(dana.id())).map(Person::administers).contains(true);
    application.person("kim@acme.com", Role.ADMIN);

    assertThat(manage.disable(ADMIN, dana.id())).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void everyChangeIsAuditedOnceWithBeforeAndAfter() {
    Person dana = application.person("dana@acme.com", Role.VIEWER);

    manage.changeRole(ADMIN, dana.id(), "operator");
    manage.changeRole(ADMIN, dana.id(), "operator");
    manage.disable(ADMIN, dana.id());
    manage.disable(ADMIN, dana.id());
    manage.enable(ADMIN, dana.id());

    var entries =
        application.audited().stream()
            .filter(entry -> entry.caller().equals(ADMIN))
            .skip(2)
            .toList();
    assertThat(entries)
        .extracting(entry -> entry.action())
        .containsExactly("person.role", "person.disable", "person.enable");
    assertThat(entries.getFirst().object()).startsWith("person dana@acme.com (");
    assertThat(entries.getFirst().before()).contains("\"viewer\"");
    assertThat(entries.getFirst().after()).contains("\"operator\"").doesNotContain("strong");
  }

  @Test
  void theRoleOfWhomAProviderVouchesForIsTheProviders() {
    Person pat =
        new Person(
            new UUID(1, 2),
            1,
            "pat@acme.com",
            "Pat",
            Role.VIEWER,
            true,
            new Person.Credential.Provider("https://id.acme.com/realm", "pat"),
            "",
            application.clock.instant(),
            Optional.empty());
    application.people.add(pat, io.herald.application.RecordsFixture.audit("person.create"));

    Outcome outcome = manage.changeRole(ADMIN, pat.id(), "admin");

    assertThat(rule(outcome)).isEqualTo("ROLE_OF_PROVIDER");
    assertThat(((Outcome.Refused) outcome).violations())
        .extracting(Violation::message)
        .first()
        .asString()
        .contains("id.acme.com");
    assertThat(manage.disable(ADMIN, pat.id())).isInstanceOf(Outcome.Done.class);
    assertThat(pat.label()).isEqualTo("pat@acme.com via id.acme.com");
  }

  @Test
  void peopleAreFoundByIdOrAddressAndListedByWhatTheyAreCalled() {
    Person dana = application.person("dana@acme.com", Role.VIEWER);
    Person lee = application.person("lee@globex.com", Role.VIEWER);

    assertThat(manage.list(ADMIN, "")).extracting(Person::id).containsExactly(dana.id(), lee.id());
    assertThat(manage.list(ADMIN, "GLOBEX")).extracting(Person::id).containsExactly(lee.id());
    assertThat(manage.find(ADMIN, dana.id().toString())).map(Person::id).contains(dana.id());
    assertThat(manage.find(ADMIN, "LEE@globex.com")).map(Person::id).contains(lee.id());
    assertThat(manage.find(ADMIN, "nobody")).isEmpty();
    assertThat(manage.disable(ADMIN, new UUID(1, 1))).isEqualTo(new Outcome.Absent());
    assertThat(rule(manage.changeRole(ADMIN, dana.id(), "publisher"))).isEqualTo("UNKNOWN_ROLE");
  }
}
