package io.herald.application.access;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.access.People.Change;
import io.herald.application.access.People.Guard;
import io.herald.application.access.Person.Credential;
import io.herald.application.access.SignInLinks.SignInLink;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link People} keeps. */
public interface PeopleContract {

  /** Empty records. */
  Records records();

  private static Person person(String email, Role role, Credential credential) {
    return new Person(
        RecordsFixture.ids().next(),
        1,
        email,
        "Dana Ø’Brien",
        role,
        true,
        credential,
        "ada",
        NOON.plusNanos(7_000),
        Optional.empty());
  }

  private static Credential.Password password(String encoded) {
    return new Credential.Password("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$" + encoded);
  }

  private static Person admin(String email) {
    return person(email, Role.ADMIN, password(email.replace("@", "")));
  }

  private Person added(Person person) {
    assertThat(records().people().add(person, audit("person.create"))).isTrue();
    return person;
  }

  private Change change(Person changed, Guard guard) {
    return records().people().change(changed, guard, audit("person.change"));
  }

  private List<String> actions() {
    return records().audit().from(1, 100).items().stream()
        .map(AuditLog.Recorded::entry)
        .map(io.herald.application.audit.AuditEntry::action)
        .toList();
  }

  @Test
  default void aPersonIsFoundAsStored() {
    Person invited = added(person("ivy@acme.com", Role.VIEWER, new Credential.Invited()));
    Person local = added(person("Dana@Acme.com", Role.OPERATOR, password("x")));
    Credential.Provider provider = new Credential.Provider("https://id.acme.com/a b?", "sub|1");
    Person vouched = added(person("", Role.ADMIN, provider));

    assertThat(records().people().find(invited.id())).contains(invited);
    assertThat(records().people().find(local.id())).contains(local);
    assertThat(records().people().findByEmail("dana@acme.COM")).contains(local);
    assertThat(records().people().findByProvider(provider)).contains(vouched);
    assertThat(records().people().list()).containsExactly(invited, local, vouched);
    assertThat(records().people().find(RecordsFixture.ids().next())).isEmpty();
    assertThat(records().people().findByEmail("nobody@acme.com")).isEmpty();
    assertThat(records().people().findByEmail("")).isEmpty();
    assertThat(
            records()
                .people()
                .findByProvider(new Credential.Provider("https://id.acme.com/a b?", "SUB|1")))
        .isEmpty();
  }

  @Test
  default void anAddressOpensOneAccountAndAProvidersSubjectAnother() {
    added(person("dana@acme.com", Role.VIEWER, password("x")));
    Credential.Provider provider = new Credential.Provider("https://id.acme.com", "dana");
    Person vouched = added(person("dana@acme.com", Role.ADMIN, provider));

    assertThat(
            records()
                .people()
                .add(person("DANA@acme.com", Role.ADMIN, new Credential.Invited()), audit("no")))
        .isFalse();
    assertThat(records().people().add(person("other@acme.com", Role.VIEWER, provider), audit("no")))
        .isFalse();
    assertThat(records().people().findByEmail("dana@acme.com").map(Person::role))
        .contains(Role.VIEWER);
    assertThat(records().people().findByProvider(provider)).contains(vouched);
    assertThat(records().people().list()).hasSize(2);
    assertThat(actions()).containsExactly("person.create", "person.create");
  }

  @Test
  default void aChangeIsStoredOnceForEachVersion() {
    Person before = added(person("dana@acme.com", Role.VIEWER, new Credential.Invited()));
    Person after = before.changed(Role.OPERATOR, true, password("y"));

    assertThat(change(after, Guard.AN_ADMIN)).isEqualTo(Change.DONE);

    assertThat(records().people().find(before.id())).contains(after);
    assertThat(change(after, Guard.AN_ADMIN)).isEqualTo(Change.STALE);
    assertThat(change(before.changed(Role.ADMIN, true, before.credential()), Guard.NOTHING))
        .isEqualTo(Change.STALE);
    assertThat(change(admin("nobody@acme.com"), Guard.NOTHING)).isEqualTo(Change.STALE);
    assertThat(actions()).containsExactly("person.create", "person.change");
  }

  @Test
  default void aChangeEndsThePersonsSessionsAndTakesTheirLinkBack() {
    Person dana = added(admin("dana@acme.com"));
    Person lee = added(admin("lee@acme.com"));
    for (Person person : List.of(dana, lee)) {
      records()
          .sessions()
          .open(
              new Session(
                  "hash of " + person.email(),
                  person.label(),
                  person.role(),
                  Optional.empty(),
                  Optional.of(person.id()),
                  1,
                  "198.51.100.7",
                  NOON,
                  NOON),
              audit("session.open"));
      records()
          .links()
          .offer(
              new SignInLink(
                  "link of " + person.email(),
                  SignInLinks.purpose(person.id()),
                  person.email(),
                  person.role(),
                  NOON.plusSeconds(60)),
              audit("link.offer"));
    }

    change(dana.changed(Role.ADMIN, false, dana.credential()), Guard.AN_ADMIN);

    assertThat(records().sessions().find("hash of dana@acme.com")).isEmpty();
    assertThat(records().sessions().find("hash of lee@acme.com")).isPresent();
    assertThat(records().links().find("link of dana@acme.com", NOON)).isEmpty();
    assertThat(records().links().find("link of lee@acme.com", NOON)).isPresent();
  }

  @Test
  default void theLastAdminStaysOne() {
    Person dana = added(admin("dana@acme.com"));
    added(person("ivy@acme.com", Role.ADMIN, new Credential.Invited()));
    Person off = added(admin("off@acme.com"));
    added(person("lee@acme.com", Role.OPERATOR, password("z")));
    assertThat(change(off.changed(Role.ADMIN, false, off.credential()), Guard.AN_ADMIN))
        .isEqualTo(Change.DONE);

    assertThat(change(dana.changed(Role.VIEWER, true, dana.credential()), Guard.AN_ADMIN))
        .isEqualTo(Change.LAST_ADMIN);
    assertThat(change(dana.changed(Role.ADMIN, false, dana.credential()), Guard.AN_ADMIN))
        .isEqualTo(Change.LAST_ADMIN);
    assertThat(records().people().find(dana.id())).contains(dana);
    Person renamed = dana.changed(Role.ADMIN, true, password("new"));
    assertThat(change(renamed, Guard.AN_ADMIN)).isEqualTo(Change.DONE);
    assertThat(change(renamed.changed(Role.VIEWER, true, dana.credential()), Guard.NOTHING))
        .isEqualTo(Change.DONE);
  }

  @Test
  default void ofTwoAdminsWhoDemoteEachOtherOneStays() throws Exception {
    for (int round = 0; round < 20; round++) {
      Person one = added(admin("one" + round + "@acme.com"));
      Person two = added(admin("two" + round + "@acme.com"));
      // Nobody of the rounds before administers any more.
      List<Callable<Change>> callers = new ArrayList<>();
      for (Person person : List.of(one, two)) {
        callers.add(
            () -> change(person.changed(Role.VIEWER, true, person.credential()), Guard.AN_ADMIN));
      }

      List<Change> changes = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Change> change : threads.invokeAll(callers)) {
          changes.add(change.get());
        }
      }

      assertThat(changes).containsExactlyInAnyOrder(Change.DONE, Change.LAST_ADMIN);
      Person left =
          records().people().list().stream().filter(Person::administers).findFirst().orElseThrow();
      change(left.changed(Role.VIEWER, true, left.credential()), Guard.NOTHING);
    }
  }

  @Test
  default void ofConcurrentPeopleWithOneAddressOneIsAdded() throws Exception {
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Person person = admin(i % 2 == 0 ? "dana@acme.com" : "DANA@acme.com");
      callers.add(() -> records().people().add(person, audit("person.create")));
    }

    int added = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(callers)) {
        added += one.get() ? 1 : 0;
      }
    }

    assertThat(added).isEqualTo(1);
    assertThat(records().people().list()).hasSize(1);
  }

  @Test
  default void theLatestSignInIsOnRecordAndIsNoChange() {
    Person dana = added(admin("dana@acme.com"));
    Instant late = NOON.plusSeconds(2);

    records().people().markSignedIn(dana.id(), late);
    records().people().markSignedIn(dana.id(), NOON.plusSeconds(1));
    records().people().markSignedIn(RecordsFixture.ids().next(), NOON);

    assertThat(records().people().find(dana.id()).flatMap(Person::lastSignInAt)).contains(late);
    assertThat(change(dana.changed(Role.ADMIN, true, password("y")), Guard.AN_ADMIN))
        .isEqualTo(Change.DONE);
    assertThat(records().people().find(dana.id()).flatMap(Person::lastSignInAt)).contains(late);
  }
}
