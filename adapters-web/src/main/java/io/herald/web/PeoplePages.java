package io.herald.web;

import io.herald.application.access.InvitePerson;
import io.herald.application.access.ManagePeople;
import io.herald.application.access.Person;
import io.herald.application.access.Role;
import io.herald.domain.Violation;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** People: list, invite, role, disable and enable. */
final class PeoplePages {
  /** So many fit a page that is still read; the search finds the others. */
  private static final int MAX_SHOWN = 200;

  private final InvitePerson invite;
  private final ManagePeople people;
  private final Supplier<URI> base;
  private final InstantSource clock;

  PeoplePages(PeopleUseCases useCases, Supplier<URI> base, InstantSource clock) {
    this.invite = useCases.invitePerson();
    this.people = useCases.managePeople();
    this.base = base;
    this.clock = clock;
  }

  Answer list(Visit visit) {
    return Answer.page(view(visit, Typed.NOTHING, FieldErrors.NONE, Optional.empty()));
  }

  Answer invite(Visit visit) {
    Typed typed =
        new Typed(visit.form().line("email"), visit.form().line("name"), visit.form().line("role"));
    return invited(
        visit, typed, invite.invite(visit.caller(), typed.email(), typed.name(), typed.role()));
  }

  /** A new link for somebody who was invited or forgot the password. */
  Answer sendLink(Visit visit) {
    return invited(visit, Typed.NOTHING, invite.again(visit.caller(), id(visit)));
  }

  private Answer invited(Visit visit, Typed typed, InvitePerson.Outcome outcome) {
    return switch (outcome) {
      case InvitePerson.Outcome.Invited(Person person, String secret, Instant expiresAt) ->
          Answer.page(
              view(
                  visit,
                  Typed.NOTHING,
                  FieldErrors.NONE,
                  Optional.of(
                      new Fresh(
                          person.label(),
                          WebConsole.signInLink(base.get(), secret).toString(),
                          Moment.of(expiresAt, clock.instant())))));
      case InvitePerson.Outcome.Refused(var violations) -> refused(visit, typed, violations);
      case InvitePerson.Outcome.Absent _ -> throw absent();
    };
  }

  private Answer refused(Visit visit, Typed typed, List<Violation> violations) {
    return Answer.page(422, view(visit, typed, new FieldErrors(violations), Optional.empty()));
  }

  private static NoSuchPage absent() {
    return new NoSuchPage("There is no such person.");
  }

  private static UUID id(Visit visit) {
    try {
      return UUID.fromString(visit.parameter("id"));
    } catch (IllegalArgumentException _) {
      throw absent();
    }
  }

  Answer changeRole(Visit visit) {
    return changed(
        visit,
        people.changeRole(visit.caller(), id(visit), visit.form().line("role")),
        Notice.Kind.ROLE_CHANGED);
  }

  Answer disable(Visit visit) {
    return changed(visit, people.disable(visit.caller(), id(visit)), Notice.Kind.PERSON_DISABLED);
  }

  Answer enable(Visit visit) {
    return changed(visit, people.enable(visit.caller(), id(visit)), Notice.Kind.PERSON_ENABLED);
  }

  private Answer changed(Visit visit, ManagePeople.Outcome outcome, Notice.Kind kind) {
    return switch (outcome) {
      case ManagePeople.Outcome.Done _ -> Answer.to("/settings/people").with(Notice.of(kind));
      case ManagePeople.Outcome.Refused(var violations) ->
          refused(
              visit,
              Typed.NOTHING,
              // The select of a row has no place for it; the summary has.
              violations.stream()
                  .map(violation -> new Violation("", violation.rule(), violation.message()))
                  .toList());
      case ManagePeople.Outcome.Absent _ -> throw absent();
    };
  }

  private PeopleView view(Visit visit, Typed typed, FieldErrors errors, Optional<Fresh> fresh) {
    Instant now = clock.instant();
    String text = visit.query().line("q");
    List<Person> found = people.list(visit.caller(), text);
    return new PeopleView(
        visit.shell(),
        text,
        found.stream().limit(MAX_SHOWN).map(person -> PersonRow.of(person, now)).toList(),
        Math.max(0, found.size() - MAX_SHOWN),
        typed,
        errors,
        fresh);
  }

  /** What an admin typed. */
  record Typed(String email, String name, String role) {
    static final Typed NOTHING = new Typed("", "", Role.VIEWER.text());
  }

  /** A link just made; the only time that it is shown. */
  record Fresh(String who, String link, Moment expiresAt) {}

  /** One person. */
  record PersonRow(
      String id,
      String name,
      String label,
      String role,
      String state,
      boolean enabled,
      boolean byProvider,
      Moment createdAt,
      String createdBy,
      Optional<Moment> lastSignInAt) {
    static PersonRow of(Person person, Instant now) {
      boolean invited = person.credential() instanceof Person.Credential.Invited;
      return new PersonRow(
          person.id().toString(),
          person.name(),
          person.label(),
          person.role().text(),
          !person.enabled() ? "Disabled" : invited ? "Invited" : "Enabled",
          person.enabled(),
          person.credential() instanceof Person.Credential.Provider,
          Moment.of(person.createdAt(), now),
          person.createdBy(),
          person.lastSignInAt().map(at -> Moment.of(at, now)));
    }
  }

  /**
   * The page.
   *
   * @param more how many fit the search and are not shown
   */
  record PeopleView(
      Shell shell,
      String text,
      List<PersonRow> rows,
      int more,
      Typed typed,
      FieldErrors errors,
      Optional<Fresh> fresh)
      implements View {
    @Override
    public String template() {
      return "people.jte";
    }

    List<InvocationPages.Choice> roles() {
      return List.of(
          new InvocationPages.Choice("viewer", "viewer: sees everything but secrets"),
          new InvocationPages.Choice(
              "operator", "operator: also tests, replays, switches and pauses"),
          new InvocationPages.Choice("admin", "admin: does everything"));
    }

    /** The search, to come back to. */
    String action() {
      return text.isEmpty()
          ? "/settings/people"
          : "/settings/people?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
