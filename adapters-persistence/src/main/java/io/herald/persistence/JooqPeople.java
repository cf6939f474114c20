package io.herald.persistence;

import static io.herald.persistence.schema.Tables.PERSON;
import static io.herald.persistence.schema.Tables.SESSION;
import static io.herald.persistence.schema.Tables.SIGN_IN_LINK;

import io.herald.application.access.People;
import io.herald.application.access.Person;
import io.herald.application.access.Person.Credential;
import io.herald.application.access.Role;
import io.herald.application.access.SignInLinks;
import io.herald.application.audit.AuditEntry;
import io.herald.persistence.schema.tables.records.PersonRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/**
 * People. Who may sign in with an e-mail address is in one unique index, whom a provider vouches
 * for in another.
 */
final class JooqPeople implements People {
  private final Engine engine;

  JooqPeople(Engine engine) {
    this.engine = engine;
  }

  @Override
  public boolean add(Person person, AuditEntry audit) {
    return engine
        .writes()
        .run(session -> {
          // What the unique indexes say again; asked first, so that a batch goes on.
          Condition taken =
              switch (person.credential()) {
                case Credential.Invited _, Credential.Password _ ->
                    PERSON.EMAIL_KEY.eq(Person.emailKey(person.email()));
                case Credential.Provider provider -> PERSON.IDENTITY_KEY.eq(identityKey(provider));
              };
          if (session.dsl().fetchExists(PERSON, taken)) {
            return false;
          }
          PersonRecord row = session.dsl().newRecord(PERSON);
          row.setId(person.id());
          row.setCreatedBy(person.createdBy());
          row.setCreatedAt(Bound.micros(person.createdAt()));
          person.lastSignInAt().ifPresent(at -> row.setLastSignInAt(Bound.micros(at)));
          fill(row, person);
          row.insert();
          AuditTrail.append(session, audit);
          return true;
        });
  }

  private static void fill(PersonRecord row, Person person) {
    row.setVersion(person.version());
    row.setEmail(person.email());
    row.setName(person.name());
    row.setRole(person.role().text());
    row.setEnabled(person.enabled());
    switch (person.credential()) {
      case Credential.Invited _ -> row.setEmailKey(Person.emailKey(person.email()));
      case Credential.Password(String encoded) -> {
        row.setEmailKey(Person.emailKey(person.email()));
        row.setPassword(encoded);
      }
      case Credential.Provider provider -> {
        row.setIdentityKey(identityKey(provider));
        row.setIssuer(provider.issuer());
        row.setSubject(provider.subject());
      }
    }
  }

  /** No issuer has a line end. */
  private static String identityKey(Credential.Provider provider) {
    return provider.issuer() + '\n' + provider.subject();
  }

  @Override
  public Optional<Person> find(UUID id) {
    return find(PERSON.ID.eq(id));
  }

  @Override
  public Optional<Person> findByEmail(String email) {
    return find(PERSON.EMAIL_KEY.eq(Person.emailKey(email)));
  }

  @Override
  public Optional<Person> findByProvider(Credential.Provider provider) {
    return find(PERSON.IDENTITY_KEY.eq(identityKey(provider)));
  }

  private Optional<Person> find(Condition condition) {
    return engine.read(
        dsl -> dsl.selectFrom(PERSON).where(condition).fetchOptional(JooqPeople::person));
  }

  @Override
  public List<Person> list() {
    return engine.read(dsl ->
        dsl.selectFrom(PERSON)
            .orderBy(PERSON.CREATED_AT, PERSON.ID)
            .limit(MAX_LISTED)
            .fetch(JooqPeople::person));
  }

  @Override
  public Change change(Person changed, Guard guard, AuditEntry audit) {
    return engine
        .writes()
        .run(session -> {
          // All admins are locked in the order of their ids, so that two changes see each other.
          List<Person> admins =
              session
                  .locks()
                  .exclusive(
                      session
                          .dsl()
                          .selectFrom(PERSON)
                          .where(PERSON.ROLE.eq(Role.ADMIN.text()).or(PERSON.ID.eq(changed.id())))
                          .orderBy(PERSON.ID))
                  .fetch(JooqPeople::person);
          Optional<Person> before =
              admins.stream()
                  .filter(person -> person.id().equals(changed.id()))
                  .filter(person -> person.version() + 1 == changed.version())
                  .findFirst();
          if (before.isEmpty()) {
            return Change.STALE;
          }
          boolean othersAdminister =
              admins.stream()
                  .anyMatch(person -> !person.id().equals(changed.id()) && person.administers());
          if (guard == Guard.AN_ADMIN
              && before.get().administers()
              && !changed.administers()
              && !othersAdminister) {
            return Change.LAST_ADMIN;
          }
          PersonRecord row = session.dsl().newRecord(PERSON);
          row.setEmailKey(null);
          row.setIdentityKey(null);
          row.setPassword(null);
          row.setIssuer(null);
          row.setSubject(null);
          fill(row, changed);
          session.dsl().update(PERSON).set(row).where(PERSON.ID.eq(changed.id())).execute();
          session.dsl().deleteFrom(SESSION).where(SESSION.PERSON.eq(changed.id())).execute();
          session
              .dsl()
              .deleteFrom(SIGN_IN_LINK)
              .where(SIGN_IN_LINK.PURPOSE.eq(SignInLinks.purpose(changed.id())))
              .execute();
          AuditTrail.append(session, audit);
          return Change.DONE;
        });
  }

  @Override
  public void markSignedIn(UUID id, Instant at) {
    long signedIn = Bound.micros(at);
    engine
        .writes()
        .run(session ->
            session
                .dsl()
                .update(PERSON)
                .set(PERSON.LAST_SIGN_IN_AT, signedIn)
                .where(
                    PERSON
                        .ID
                        .eq(id)
                        .and(
                            PERSON
                                .LAST_SIGN_IN_AT
                                .isNull()
                                .or(PERSON.LAST_SIGN_IN_AT.lt(signedIn))))
                .execute());
  }

  private static Person person(PersonRecord row) {
    return new Person(
        row.getId(),
        row.getVersion(),
        row.getEmail(),
        row.getName(),
        JooqApiTokens.role(row.getRole()),
        row.getEnabled(),
        credential(row.getPassword(), row.getIssuer(), row.getSubject()),
        row.getCreatedBy(),
        Bound.instant(row.getCreatedAt()),
        JooqApiTokens.time(row.getLastSignInAt()));
  }

  private static Credential credential(
      @Nullable String password, @Nullable String issuer, @Nullable String subject) {
    if (issuer != null && subject != null) {
      return new Credential.Provider(issuer, subject);
    }
    return password == null ? new Credential.Invited() : new Credential.Password(password);
  }
}
