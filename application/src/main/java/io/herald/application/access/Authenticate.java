package io.herald.application.access;

import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import io.herald.application.access.SignInLinks.SignInLink;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.Secret;
import io.herald.domain.json.Json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Tells who somebody is by what they present. Unknown, expired and revoked look the same.
 * Thread-safe; tokens seen within the last five seconds are answered from memory, so a revoked one
 * may work that much longer.
 */
public final class Authenticate {
  /** A session that was not used for so long has ended. */
  public static final Duration SESSION_IDLE_LIMIT = Duration.ofHours(8);

  /** A session that was opened so long ago has ended. */
  public static final Duration SESSION_LIMIT = Duration.ofDays(7);

  /** How long the link for the first admin works. */
  public static final Duration FIRST_ADMIN_LINK_LIMIT = Duration.ofHours(24);

  /** The name of whoever presents the bootstrap token; no stored token can have it. */
  public static final String BOOTSTRAP_NAME = "bootstrap";

  /** Uses are noted no more often than this, so that looking is not always writing. */
  private static final Duration USE_INTERVAL = Duration.ofMinutes(1);

  /** The name of whoever signed in with the link for the first admin. */
  public static final String FIRST_ADMIN = "first-admin";

  /** Marks cookies whose hash contains the bootstrap token: they end when it is replaced. */
  private static final String BOOTSTRAP_COOKIE = "bootstrap.";

  private final ApiTokens tokens;
  private final Sessions sessions;
  private final SignInLinks links;
  private final People people;
  private final Optional<Secret> bootstrapToken;
  private final InstantSource clock;
  private final AccessKeys keys;
  private final RememberedTokens<String> byHash;
  private final RememberedTokens<UUID> byId;

  /**
   * Wires authentication.
   *
   * @param bootstrapToken an admin token that needs no storing; its strength is the configuration's
   *     to check
   */
  public Authenticate(
      ApiTokens tokens,
      Sessions sessions,
      SignInLinks links,
      People people,
      Optional<Secret> bootstrapToken,
      InstantSource clock,
      SecureRandom random) {
    this.tokens = tokens;
    this.sessions = sessions;
    this.links = links;
    this.people = people;
    this.bootstrapToken = bootstrapToken;
    this.clock = clock;
    this.keys = new AccessKeys(random);
    this.byHash = new RememberedTokens<>(this::load);
    this.byId = new RememberedTokens<>(tokens::find);
  }

  /** The caller behind an API token or the bootstrap token. */
  public Optional<Caller> byToken(String token, Caller.Door door, String address) {
    if (isBootstrap(token)) {
      return Optional.of(new Caller(BOOTSTRAP_NAME, Role.ADMIN, door, address));
    }
    return stored(token).map(found -> new Caller(found.name(), found.role(), door, address));
  }

  /** The caller behind a session cookie; notes the use. */
  public Optional<Caller> bySession(String cookie, String address) {
    Instant now = now();
    Optional<Session> session =
        sessionHash(cookie).flatMap(sessions::find).filter(found -> isOpen(found, now));
    Optional<Caller> caller = session.flatMap(found -> caller(found, address));
    session
        .filter(_ -> caller.isPresent())
        .filter(found -> !now.isBefore(found.lastSeenAt().plus(USE_INTERVAL)))
        .ifPresent(found -> noteUse(() -> sessions.touch(found.hash(), now)));
    return caller;
  }

  /** Whoever is disabled or changed meanwhile has no session, even if it was opened just then. */
  private Optional<Caller> caller(Session session, String address) {
    return session.person().isEmpty()
        ? Optional.of(new Caller(session.name(), session.role(), Caller.Door.CONSOLE, address))
        : person(session).map(person -> person.caller(address));
  }

  /** The person of a session that has not ended by a change of that person. */
  private Optional<Person> person(Session session) {
    return session
        .person()
        .flatMap(people::find)
        .filter(Person::enabled)
        .filter(person -> person.version() == session.personVersion());
  }

  /** The open session behind a cookie, and its person if it is a person's. */
  Optional<Opened> opened(String cookie) {
    Instant now = now();
    return sessionHash(cookie)
        .flatMap(sessions::find)
        .filter(found -> isOpen(found, now))
        .map(found -> new Opened(found, person(found)))
        .filter(found -> found.session().person().isEmpty() || found.person().isPresent());
  }

  /** An open session. */
  record Opened(Session session, Optional<Person> person) {}

  /** Opens a session for an API token; the cookie's value. */
  public Optional<String> signInByToken(String token, String address) {
    if (isBootstrap(token)) {
      return Optional.of(
          open(
              BOOTSTRAP_COOKIE + keys.fresh(),
              new Caller(BOOTSTRAP_NAME, Role.ADMIN, Caller.Door.CONSOLE, address),
              Optional.empty(),
              "token"));
    }
    return stored(token)
        .map(found ->
            open(
                keys.fresh(),
                new Caller(found.name(), found.role(), Caller.Door.CONSOLE, address),
                Optional.of(found.id()),
                "token"));
  }

  /** Opens a session for a person who proved who they are; the cookie's value. */
  String open(Person person, Browser browser, String by) {
    endReplaced(browser);
    String cookie = keys.fresh();
    open(cookie, person.caller(browser.address()), Optional.empty(), Optional.of(person), by);
    noteUse(() -> people.markSignedIn(person.id(), now()));
    return cookie;
  }

  /** Ends the session that a browser had before it opened another one. */
  void endReplaced(Browser browser) {
    if (!browser.cookie().isEmpty()) {
      bySession(browser.cookie(), browser.address())
          .ifPresent(caller -> signOut(browser.cookie(), caller));
    }
  }

  /** Stores a change of a person that no guard stands against. */
  People.Change change(Person before, Person after, String action, Caller caller) {
    return people.change(
        after,
        People.Guard.NOTHING,
        new AuditEntry(
            now(),
            caller,
            action,
            PersonRules.object(after),
            after.id().toString(),
            PersonRules.text(before),
            PersonRules.text(after)));
  }

  /** Opens a session for a one-time link; the cookie's value. */
  public Optional<String> signInByLink(String secret, String address) {
    if (isTooLong(secret)) {
      return Optional.empty();
    }
    String hash = AccessKeys.hash(secret);
    Instant now = now();
    return links
        .find(hash, now)
        .filter(link -> link.purpose().equals(FIRST_ADMIN))
        .flatMap(_ -> links.use(hash, now))
        .map(link ->
            open(
                keys.fresh(),
                new Caller(link.name(), link.role(), Caller.Door.CONSOLE, address),
                Optional.empty(),
                "link"));
  }

  /** Ends a session. */
  public void signOut(String cookie, Caller caller) {
    sessionHash(cookie)
        .ifPresent(hash ->
            sessions.end(
                hash,
                new AuditEntry(
                    now(), caller, "session.end", "session of " + caller.name(), "", "", "")));
  }

  /**
   * The secret of a fresh one-time link for the first admin, which replaces an unused one; empty if
   * somebody can administer already: there is a bootstrap token, a stored admin token that is
   * neither revoked nor expired, or a person who can.
   */
  public Optional<String> offerFirstAdminLink() {
    Instant now = now();
    boolean administered =
        bootstrapToken.isPresent()
            || tokens.list().stream()
                .anyMatch(token -> token.role() == Role.ADMIN && token.usableAt(now))
            || people.list().stream().anyMatch(Person::administers);
    if (administered) {
      return Optional.empty();
    }
    String secret = keys.fresh();
    links.offer(
        new SignInLink(
            AccessKeys.hash(secret),
            FIRST_ADMIN,
            FIRST_ADMIN,
            Role.ADMIN,
            now.plus(FIRST_ADMIN_LINK_LIMIT)),
        new AuditEntry(
            now, Caller.HERALD, "link.offer", "sign-in link of " + FIRST_ADMIN, "", "", ""));
    return Optional.of(secret);
  }

  private Optional<ApiToken> stored(String token) {
    if (isTooLong(token)) {
      return Optional.empty();
    }
    Instant now = now();
    return byHash.find(AccessKeys.hash(token), now).filter(found -> found.usableAt(now));
  }

  /** Reads a token and notes its use; who is answered from memory was noted when it was read. */
  private Optional<ApiToken> load(String hash) {
    Optional<ApiToken> token = tokens.findByHash(hash);
    Instant now = now();
    token
        .filter(found -> found.usableAt(now))
        .filter(found ->
            found.lastUsedAt().map(last -> !now.isBefore(last.plus(USE_INTERVAL))).orElse(true))
        .ifPresent(found -> noteUse(() -> tokens.markUsed(found.id(), now)));
    return token;
  }

  /** Nobody is turned away because a use could not be noted. */
  private static void noteUse(Runnable write) {
    try {
      write.run();
    } catch (StorageUnavailable | Overloaded _) {
      // The next use is noted instead.
    }
  }

  private boolean isOpen(Session session, Instant now) {
    return now.isBefore(session.lastSeenAt().plus(SESSION_IDLE_LIMIT))
        && now.isBefore(session.createdAt().plus(SESSION_LIMIT))
        && session
            .token()
            .map(id -> byId.find(id, now).filter(token -> token.usableAt(now)).isPresent())
            .orElse(true);
  }

  private String open(String cookie, Caller caller, Optional<UUID> token, String by) {
    return open(cookie, caller, token, Optional.empty(), by);
  }

  private String open(
      String cookie, Caller caller, Optional<UUID> token, Optional<Person> person, String by) {
    Instant now = now();
    // Whoever signs in sweeps, so that what has ended does not pile up.
    sessions.removeOlder(now.minus(SESSION_IDLE_LIMIT), now.minus(SESSION_LIMIT));
    String hash = sessionHash(cookie).orElseThrow();
    sessions.open(
        new Session(
            hash,
            caller.name(),
            caller.role(),
            token,
            person.map(Person::id),
            person.map(Person::version).orElse(0L),
            caller.address(),
            now,
            now),
        new AuditEntry(
            now,
            caller,
            "session.open",
            "session of " + caller.name(),
            "",
            "",
            JsonObject.builder()
                .put("name", caller.name())
                .put("role", caller.role().text())
                .put("signed_in_by", by)
                .build()
                .text()));
    return cookie;
  }

  private Optional<String> sessionHash(String cookie) {
    if (isTooLong(cookie)) {
      return Optional.empty();
    }
    return cookie.startsWith(BOOTSTRAP_COOKIE)
        ? bootstrapValue().map(value -> AccessKeys.hash(cookie + '\n' + value))
        : Optional.of(AccessKeys.hash(cookie));
  }

  private boolean isBootstrap(String token) {
    return bootstrapValue().map(value -> AccessKeys.same(value, token)).orElse(false);
  }

  private Optional<String> bootstrapValue() {
    return bootstrapToken.map(secret ->
        switch (secret) {
          case Secret.Known(String value) -> value;
          case Secret.Kept _ ->
              throw new IllegalStateException("the bootstrap token comes with its value");
        });
  }

  private static boolean isTooLong(String value) {
    return value.length() > AccessKeys.MAX_LENGTH;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
