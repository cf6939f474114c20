package io.herald.cli;

import io.herald.proto.v1.DisablePersonRequest;
import io.herald.proto.v1.EnablePersonRequest;
import io.herald.proto.v1.InvitePersonRequest;
import io.herald.proto.v1.InvitePersonResponse;
import io.herald.proto.v1.ListPeopleRequest;
import io.herald.proto.v1.ListPeopleResponse;
import io.herald.proto.v1.Person;
import io.herald.proto.v1.RenewInvitationRequest;
import io.herald.proto.v1.SetPersonRoleRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herald people …}. */
@Command(name = "people", description = "Looks after the people who sign in to the console.")
final class PeopleCommands {
  private static final int PAGE_SIZE = 200;
  private static final String WHO = "the e-mail address or the identifier";

  private final Session session;

  PeopleCommands(Session session) {
    this.session = session;
  }

  @Command(name = "list", description = "Lists the people, the oldest first.")
  int list(
      @Option(
              names = "--query",
              paramLabel = "TEXT",
              description = "a part of a name or an e-mail address")
          @Nullable String query) {
    List<Person> people = new ArrayList<>();
    String pageToken = "";
    do {
      ListPeopleResponse page =
          session
              .connection()
              .people()
              .listPeople(
                  ListPeopleRequest.newBuilder()
                      .setPageSize(PAGE_SIZE)
                      .setPageToken(pageToken)
                      .setQuery(query == null ? "" : query)
                      .build());
      people.addAll(page.getPeopleList());
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    Output output = session.output();
    output.answer(
        Map.of("people", people.stream().map(ProtoTree::of).toList()),
        () ->
            output.table(
                List.of("ID", "PERSON", "NAME", "ROLE", "SIGNS IN WITH", "LAST SIGN-IN", "STATE"),
                people.stream().map(PeopleCommands::row).toList()));
    return ExitCode.DONE;
  }

  private static List<String> row(Person person) {
    return List.of(
        person.getId(),
        person.getLabel(),
        person.getName(),
        person.getRole(),
        person.getSignIn(),
        person.hasLastSignInTime()
            ? ProtoTree.instant(person.getLastSignInTime()).toString()
            : "never",
        person.getEnabled() ? "enabled" : "disabled");
  }

  @Command(
      name = "invite",
      description =
          "Invites somebody; prints a link that works once, to be sent to them. For somebody who is"
              + " on record already, --again makes a new link.")
  int invite(
      @Parameters(paramLabel = "EMAIL", description = "what the person signs in with") String email,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              description = "viewer, operator or admin; viewer if absent")
          @Nullable String role,
      @Option(names = "--name", paramLabel = "NAME", description = "the name that others see")
          @Nullable String name,
      @Option(
              names = "--again",
              description = "a new link for an invitation that expired or a forgotten password")
          boolean again) {
    if (again && (role != null || name != null)) {
      throw CommandFailure.usage("--again changes neither --role nor --name.");
    }
    InvitePersonResponse invited =
        again
            ? session
                .connection()
                .people()
                .renewInvitation(RenewInvitationRequest.newBuilder().setId(email).build())
            : session
                .connection()
                .people()
                .invitePerson(
                    InvitePersonRequest.newBuilder()
                        .setPerson(
                            Person.newBuilder()
                                .setEmail(email)
                                .setRole(role == null ? "viewer" : role)
                                .setName(name == null ? "" : name))
                        .build());
    Output output = session.output();
    output.answer(
        ProtoTree.of(invited),
        () -> {
          output.line(
              "A link for %s with the role %s, which works once until %s:"
                  .formatted(
                      invited.getPerson().getLabel(),
                      invited.getPerson().getRole(),
                      ProtoTree.instant(invited.getExpireTime())));
          output.line(invited.getLink());
        });
    return ExitCode.DONE;
  }

  @Command(
      name = "disable",
      description = "Disables a person and ends their sessions at once; the last admin stays.")
  int disable(@Parameters(paramLabel = "PERSON", description = WHO) String id) {
    Person changed =
        session
            .connection()
            .people()
            .disablePerson(DisablePersonRequest.newBuilder().setId(id).build());
    return told(changed, changed.getLabel() + " is disabled.");
  }

  @Command(name = "enable", description = "Enables a person who was disabled.")
  int enable(@Parameters(paramLabel = "PERSON", description = WHO) String id) {
    Person changed =
        session
            .connection()
            .people()
            .enablePerson(EnablePersonRequest.newBuilder().setId(id).build());
    return told(changed, changed.getLabel() + " is enabled.");
  }

  @Command(
      name = "role",
      description =
          "Gives a person another role and ends their sessions; the last admin stays one.")
  int role(
      @Parameters(paramLabel = "PERSON", description = WHO) String id,
      @Parameters(paramLabel = "ROLE", description = "viewer, operator or admin") String role) {
    Person changed =
        session
            .connection()
            .people()
            .setPersonRole(SetPersonRoleRequest.newBuilder().setId(id).setRole(role).build());
    return told(changed, changed.getLabel() + " has the role " + changed.getRole() + ".");
  }

  private int told(Person person, String sentence) {
    Output output = session.output();
    output.answer(ProtoTree.of(person), () -> output.line(sentence));
    return ExitCode.DONE;
  }
}
