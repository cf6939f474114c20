package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** People in memory. Thread-safe. */
public final class InMemoryPeople implements People {
  private final AuditLog audit;
  private final InMemorySessions sessions;
  private final InMemorySignInLinks links;
  private final Map<UUID, Person> people = new LinkedHashMap<>();

  /**
   * Nobody yet.
   *
   * @param sessions lose those of whoever changes
   * @param links lose those of whoever changes
   */
  public InMemoryPeople(AuditLog audit, InMemorySessions sessions, InMemorySignInLinks links) {
    this.audit = audit;
    this.sessions = sessions;
    this.links = links;
  }

  @Override
  public synchronized boolean add(Person person, AuditEntry entry) {
    if (people.values().stream().anyMatch(other -> clash(person, other))) {
      return false;
    }
    people.put(person.id(), person);
    audit.append(entry);
    return true;
  }

  private static boolean clash(Person one, Person other) {
    boolean byProvider = one.credential() instanceof Person.Credential.Provider;
    boolean otherByProvider = other.credential() instanceof Person.Credential.Provider;
    return byProvider
        ? one.credential().equals(other.credential())
        : !otherByProvider && Person.emailKey(one.email()).equals(Person.emailKey(other.email()));
  }

  @Override
  public synchronized Optional<Person> find(UUID id) {
    return Optional.ofNullable(people.get(id));
  }

  @Override
  public synchronized Optional<Person> findByEmail(String email) {
    return people.values().stream()
        .filter(person -> !(person.credential() instanceof Person.Credential.Provider))
        .filter(person -> Person.emailKey(person.email()).equals(Person.emailKey(email)))
        .findFirst();
  }

  @Override
  public synchronized Optional<Person> findByProvider(Person.Credential.Provider provider) {
    return people.values().stream()
        .filter(person -> person.credential().equals(provider))
        .findFirst();
  }

  @Override
  public synchronized List<Person> list() {
    return people.values().stream().limit(MAX_LISTED).toList();
  }

  @Override
  public synchronized Change change(Person changed, Guard guard, AuditEntry entry) {
    Person before = people.get(changed.id());
    if (before == null || before.version() + 1 != changed.version()) {
      return Change.STALE;
    }
    boolean othersAdminister =
        people.values().stream()
            .anyMatch(person -> !person.id().equals(changed.id()) && person.administers());
    if (guard == Guard.AN_ADMIN
        && before.administers()
        && !changed.administers()
        && !othersAdminister) {
      return Change.LAST_ADMIN;
    }
    people.put(changed.id(), signedIn(changed, before.lastSignInAt()));
    sessions.endOf(changed.id());
    links.takeBack(SignInLinks.purpose(changed.id()));
    audit.append(entry);
    return Change.DONE;
  }

  @Override
  public synchronized void markSignedIn(UUID id, Instant at) {
    people.computeIfPresent(
        id,
        (_, person) ->
            person.lastSignInAt().filter(last -> !last.isBefore(at)).isPresent()
                ? person
                : signedIn(person, Optional.of(at)));
  }

  private static Person signedIn(Person person, Optional<Instant> at) {
    return new Person(
        person.id(),
        person.version(),
        person.email(),
        person.name(),
        person.role(),
        person.enabled(),
        person.credential(),
        person.createdBy(),
        person.createdAt(),
        at);
  }
}
