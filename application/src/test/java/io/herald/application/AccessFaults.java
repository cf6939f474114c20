package io.herald.application;

import static io.herald.application.ContractFaults.NOTHING;
import static io.herald.application.ContractFaults.anyToken;
import static io.herald.application.ContractFaults.reversed;
import static io.herald.application.RecordsFixture.audit;

import io.herald.application.ContractFaults.Fault;
import io.herald.application.ContractFaults.Port;
import io.herald.application.access.ApiToken;
import io.herald.application.access.ApiTokens;
import io.herald.application.access.ApiTokensContract;
import io.herald.application.access.PasswordHashing;
import io.herald.application.access.PasswordHashingContract;
import io.herald.application.access.People;
import io.herald.application.access.PeopleContract;
import io.herald.application.access.Person;
import io.herald.application.access.Session;
import io.herald.application.access.Sessions;
import io.herald.application.access.SessionsContract;
import io.herald.application.access.SignInLinks;
import io.herald.application.access.SignInLinks.SignInLink;
import io.herald.application.access.SignInLinksContract;
import io.herald.application.audit.AuditLog;
import io.herald.application.audit.AuditLogContract;
import io.herald.application.keys.SecretKeys;
import io.herald.application.keys.SecretKeysContract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Faults of who may come in, what they did and how secrets are kept. */
final class AccessFaults {
  private AccessFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ofSessions());
    faults.addAll(ofSignInLinks());
    faults.addAll(ofPeople());
    faults.addAll(ofPasswordHashing());
    faults.addAll(ofApiTokens());
    faults.addAll(ofTheAuditLog());
    faults.addAll(ofSecretKeys());
    return faults;
  }

  private static List<Fault> ofSessions() {
    Port sessions = new Port(SessionsContract.class, Sessions.class);
    return List.of(
        sessions.broken(
            "end", "a session outlives its end", "aSessionIsFoundUntilItIsEnded", _ -> NOTHING),
        sessions.broken(
            "find",
            "letter case does not count in hashes",
            "aSessionIsFoundUntilItIsEnded",
            call ->
                call.with(0, call.argument(0, String.class).toLowerCase(Locale.ROOT)).proceed()),
        sessions.broken(
            "touch",
            "an older use moves it back",
            "aUseIsNotedAndNeverGoesBack",
            call -> {
              Instant at = call.argument(1, Instant.class);
              Sessions whole = call.records().sessions();
              whole
                  .find(call.argument(0, String.class))
                  .ifPresent(session -> whole.open(seen(session, at), audit("session.open")));
              return NOTHING;
            }),
        sessions.broken(
            "removeOlder",
            "long sessions stay as long as they are used",
            "oldSessionsAreRemoved",
            call -> call.with(1, Instant.EPOCH).proceed()),
        sessions.broken(
            "ofPerson",
            "the one used last comes last",
            "theSessionsOfAPersonAreListedTheOneUsedLastFirst",
            call -> new ArrayList<>((List<?>) call.proceed()).reversed()));
  }

  private static Session seen(Session session, Instant at) {
    return new Session(
        session.hash(),
        session.name(),
        session.role(),
        session.token(),
        session.person(),
        session.personVersion(),
        session.address(),
        session.createdAt(),
        at);
  }

  private static List<Fault> ofSignInLinks() {
    Port links = new Port(SignInLinksContract.class, SignInLinks.class);
    return List.of(
        links.broken(
            "use",
            "a link works twice",
            "aLinkWorksOnceHoweverOftenItIsLookedAt",
            call ->
                call.records()
                    .links()
                    .find(call.argument(0, String.class), call.argument(1, Instant.class))),
        links.broken(
            "find",
            "a look uses a link up",
            "aLinkWorksOnceHoweverOftenItIsLookedAt",
            call ->
                call.records()
                    .links()
                    .use(call.argument(0, String.class), call.argument(1, Instant.class))),
        links.broken(
            "use",
            "a link never expires",
            "aLinkWorksUntilItExpires",
            call -> call.with(1, Instant.EPOCH).proceed()),
        links.broken(
            "offer",
            "the link before goes on working",
            "aNewLinkReplacesAnUnusedOneOfItsPurpose",
            call -> {
              SignInLink link = call.argument(0, SignInLink.class);
              return call.with(
                      0,
                      new SignInLink(
                          link.hash(), link.hash(), link.name(), link.role(), link.expiresAt()))
                  .proceed();
            }));
  }

  private static List<Fault> ofPeople() {
    Port people = new Port(PeopleContract.class, People.class);
    return List.of(
        people.broken(
            "add",
            "an address that is taken is no hindrance",
            "anAddressOpensOneAccountAndAProvidersSubjectAnother",
            call -> {
              call.proceed();
              return true;
            }),
        people.broken(
            "findByEmail",
            "letter case counts in addresses",
            "aPersonIsFoundAsStored",
            call ->
                ((Optional<?>) call.proceed())
                    .map(Person.class::cast)
                    .filter(person -> person.email().equals(call.argument(0, String.class)))),
        people.broken(
            "change",
            "the second of two admins overwrites the first",
            "aChangeIsStoredOnceForEachVersion",
            call -> {
              call.proceed();
              return People.Change.DONE;
            }),
        people.broken(
            "change",
            "the last admin can go",
            "theLastAdminStaysOne",
            call -> call.with(1, People.Guard.NOTHING).proceed()),
        people.broken(
            "change",
            "a change leaves the sessions open",
            "aChangeEndsThePersonsSessionsAndTakesTheirLinkBack",
            call -> {
              List<Session> open =
                  call.records().sessions().ofPerson(call.argument(0, Person.class).id());
              Object change = call.proceed();
              open.forEach(session -> call.records().sessions().open(session, audit("again")));
              return change;
            }),
        people.broken(
            "markSignedIn",
            "sign-ins are not noted",
            "theLatestSignInIsOnRecordAndIsNoChange",
            _ -> NOTHING));
  }

  private static List<Fault> ofPasswordHashing() {
    Port hashing = new Port(PasswordHashingContract.class, PasswordHashing.class);
    return List.of(
        hashing.broken(
            "matches",
            "letter case does not count",
            "onlyTheSamePasswordMatches",
            call ->
                call.argument(1, String.class)
                    .toLowerCase(Locale.ROOT)
                    .endsWith(call.argument(0, String.class).toLowerCase(Locale.ROOT))),
        hashing.broken(
            "matches",
            "no hash lets everybody in",
            "whatIsNoHashMatchesNothing",
            call -> call.argument(1, String.class).isEmpty() || (boolean) call.proceed()),
        hashing.broken(
            "hash",
            "the same password gives the same text",
            "everyHashIsAnotherTextThatFitsItsPlace",
            call -> "$strong$0$" + call.argument(0, String.class)),
        hashing.broken(
            "outdated", "every hash is made anew", "whatWasJustMadeIsNotOutdated", _ -> true));
  }

  private static List<Fault> ofApiTokens() {
    Port tokens = new Port(ApiTokensContract.class, ApiTokens.class);
    return List.of(
        tokens.broken(
            "create",
            "two tokens share a name",
            "aNameBelongsToOneTokenUntilThatIsRevoked",
            call -> {
              call.proceed();
              return true;
            }),
        tokens.broken(
            "findByHash",
            "a revoked token is forgotten",
            "aTokenIsRevokedOnceAndStaysOnRecord",
            call ->
                ((Optional<?>) call.proceed())
                    .map(ApiToken.class::cast)
                    .filter(token -> token.revokedAt().isEmpty())),
        tokens.broken(
            "revoke",
            "a token is revoked again",
            "aTokenIsRevokedOnceAndStaysOnRecord",
            call -> {
              Optional<?> revoked = (Optional<?>) call.proceed();
              return revoked.isPresent()
                  ? revoked
                  : call.records().tokens().list().stream()
                      .filter(token -> token.id().equals(call.argument(0, UUID.class)))
                      .findFirst();
            }),
        tokens.broken(
            "list",
            "the oldest come first",
            "allAreListedTheNewestFirst",
            call -> new ArrayList<>((List<?>) call.proceed()).reversed()),
        tokens.broken("markUsed", "uses are not noted", "theLatestUseIsOnRecord", _ -> NOTHING));
  }

  private static List<Fault> ofTheAuditLog() {
    Port audit = new Port(AuditLogContract.class, AuditLog.class);
    return List.of(
        audit.broken(
            "append",
            "an entry is lost",
            "entriesAreReadBackAsTheyWereWrittenAndChained",
            _ -> NOTHING),
        audit.broken(
            "from",
            "an entry was changed after the fact",
            "entriesAreReadBackAsTheyWereWrittenAndChained",
            call ->
                recorded(
                    call.proceed(),
                    one ->
                        new AuditLog.Recorded(
                            one.sequence(), audit("forged"), one.previousHash(), one.hash()))),
        audit.broken(
            "from",
            "the chain has a gap",
            "anEntryOfAChangeIsChainedLikeAnyOther",
            call ->
                recorded(
                    call.proceed(),
                    one -> new AuditLog.Recorded(one.sequence(), one.entry(), "", one.hash()))),
        audit.broken(
            "head",
            "the head stays where it was",
            "theHeadIsTheNewestEntry",
            _ -> new AuditLog.Head(0, "")),
        audit.broken(
            "from",
            "an export begins one too late",
            "anExportBeginsWhereItIsToldTo",
            call -> call.with(0, call.argument(0, Long.class) + 1).proceed()),
        audit.broken("list", "the oldest come first", "theNewestComeFirstPageByPage", reversed()),
        audit.broken(
            "list", "any token is taken", "aTokenIsOnlyForTheListThatItIsFrom", anyToken()),
        audit.broken(
            "list",
            "the text is not looked for",
            "entriesAreFoundByTextObjectAndTime",
            call -> {
              AuditLog.Query query = call.argument(0, AuditLog.Query.class);
              return call.with(
                      0, new AuditLog.Query("", query.objectId(), query.since(), query.until()))
                  .proceed();
            }));
  }

  private static List<Fault> ofSecretKeys() {
    Port keys = new Port(SecretKeysContract.class, SecretKeys.class);
    return List.of(
        keys.broken(
            "finish",
            "a rotation never ends",
            "aRotationEndsWithAnotherKeyAndSecretsReadAsBefore",
            _ -> false),
        keys.broken(
            "finish",
            "what is over ends once more",
            "whatWasBegunGoesOnAndOnlyItsBeginningAndItsEndAreAudited",
            call -> {
              call.proceed();
              return true;
            }),
        keys.broken(
            "step",
            "the first step is the last",
            "aRotationEndsWithAnotherKeyAndSecretsReadAsBefore",
            _ -> new SecretKeys.Step("", 0, 0)),
        keys.broken(
            "step",
            "what is encrypted already is encrypted again",
            "whatIsSavedDuringARotationIsOfTheNewKeyAlready",
            call -> {
              SecretKeys.Step step = (SecretKeys.Step) call.proceed();
              return new SecretKeys.Step(step.cursor(), step.rows(), step.rows());
            }),
        keys.broken(
            "begin",
            "the key before is not the one that was current",
            "oneRotationFollowsTheOther",
            call -> {
              SecretKeys.Beginning.Begun begun = (SecretKeys.Beginning.Begun) call.proceed();
              return new SecretKeys.Beginning.Begun(
                  begun.keyAfter(), begun.keyAfter(), begun.rows(), begun.resumed());
            }));
  }

  private static Page<AuditLog.Recorded> recorded(
      Object answer, UnaryOperator<AuditLog.Recorded> change) {
    Page<?> page = (Page<?>) answer;
    return new Page<>(
        page.items().stream().map(AuditLog.Recorded.class::cast).map(change).toList(),
        page.nextToken());
  }
}
