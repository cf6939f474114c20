package io.herald.web;

import io.herald.application.access.Caller;
import io.herald.application.access.LookAfterAccount;
import io.herald.application.access.LookAfterAccount.Account;
import io.herald.application.access.LookAfterAccount.Outcome;
import io.herald.application.access.Person;
import io.herald.application.access.Session;
import io.herald.domain.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One's own account: password, sessions, and the first admin's making of one. */
final class AccountPages {
  private static final String PATH = "/account";

  private final LookAfterAccount account;
  private final InstantSource clock;

  AccountPages(PeopleUseCases useCases, InstantSource clock) {
    this.account = useCases.lookAfterAccount();
    this.clock = clock;
  }

  Answer show(Visit visit) {
    return Answer.page(view(visit, "", "", FieldErrors.NONE));
  }

  Answer changePassword(Visit visit) {
    return answer(
        visit,
        "",
        "",
        account.changePassword(
            visit.form().text("current_password"), visit.form().text("password"), visit.browser()),
        Notice.Kind.PASSWORD_CHANGED);
  }

  Answer setUp(Visit visit) {
    String email = visit.form().line("email");
    String name = visit.form().line("name");
    return answer(
        visit,
        email,
        name,
        account.setUp(visit.caller(), email, name, visit.form().text("password"), visit.browser()),
        Notice.Kind.ACCOUNT_MADE);
  }

  private Answer answer(Visit visit, String email, String name, Outcome outcome, Notice.Kind done) {
    return switch (outcome) {
      case Outcome.Done(String cookie) ->
          Answer.to(PATH).with(new Cookie(Cookie.Jar.SESSION, cookie)).with(Notice.of(done));
      case Outcome.Refused(var violations) ->
          Answer.page(422, view(visit, email, name, new FieldErrors(violations)));
      case Outcome.TooOften(Duration waiting) ->
          Answer.page(
                  429,
                  view(
                      visit,
                      email,
                      name,
                      new FieldErrors(
                          List.of(
                              new Violation(
                                  "current_password",
                                  "TOO_OFTEN",
                                  SignInPages.tooOften(waiting))))))
              .retryAfter(waiting);
    };
  }

  Answer signOutEverywhere(Visit visit) {
    return account.signOutEverywhere(visit.browser())
        ? Answer.to("/sign-in")
            .with(Cookie.removed(Cookie.Jar.SESSION))
            .with(Notice.of(Notice.Kind.SIGNED_OUT))
        : Answer.to(PATH).with(Notice.of(Notice.Kind.UNCHANGED));
  }

  private AccountView view(Visit visit, String email, String name, FieldErrors errors) {
    Instant now = clock.instant();
    Optional<Account> own = account.see(visit.session());
    return new AccountView(
        visit.shell(),
        visit.caller(),
        own.map(Account::person),
        own.map(seen ->
                seen.sessions().stream()
                    .map(session -> SessionRow.of(session, seen.current(), now))
                    .toList())
            .orElse(List.of()),
        email,
        name,
        errors);
  }

  /** One session. */
  record SessionRow(String address, Moment openedAt, Moment lastSeenAt, boolean current) {
    static SessionRow of(Session session, String current, Instant now) {
      return new SessionRow(
          session.address(),
          Moment.of(session.createdAt(), now),
          Moment.of(session.lastSeenAt(), now),
          session.hash().equals(current));
    }
  }

  /**
   * The page.
   *
   * @param person absent for tokens and the first admin
   * @param email as typed
   * @param name as typed
   */
  record AccountView(
      Shell shell,
      Caller caller,
      Optional<Person> person,
      List<SessionRow> sessions,
      String email,
      String name,
      FieldErrors errors)
      implements View {
    @Override
    public String template() {
      return "account.jte";
    }

    boolean hasPassword() {
      return person
          .filter(own -> own.credential() instanceof Person.Credential.Password)
          .isPresent();
    }

    /** Whether an account can be made from here. */
    boolean maySetUp() {
      return person.isEmpty() && shell.mayAdminister();
    }
  }
}
