package io.herald.grpc;

import static io.herald.grpc.Messages.timestamp;

import io.grpc.stub.StreamObserver;
import io.herald.application.Page;
import io.herald.application.access.InvitePerson;
import io.herald.application.access.ManagePeople;
import io.herald.application.access.Person;
import io.herald.domain.Violation;
import io.herald.proto.v1.DisablePersonRequest;
import io.herald.proto.v1.EnablePersonRequest;
import io.herald.proto.v1.InvitePersonRequest;
import io.herald.proto.v1.InvitePersonResponse;
import io.herald.proto.v1.ListPeopleRequest;
import io.herald.proto.v1.ListPeopleResponse;
import io.herald.proto.v1.PersonServiceGrpc.PersonServiceImplBase;
import io.herald.proto.v1.RenewInvitationRequest;
import io.herald.proto.v1.SetPersonRoleRequest;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Looks after people. Thread-safe. */
final class PersonEndpoint extends PersonServiceImplBase {
  private final InvitePerson invitePerson;
  private final ManagePeople managePeople;
  private final UnaryOperator<String> signInLink;

  PersonEndpoint(IdentityUseCases useCases) {
    this.invitePerson = useCases.invitePerson();
    this.managePeople = useCases.managePeople();
    this.signInLink = useCases.signInLink();
  }

  @Override
  public void listPeople(ListPeopleRequest request, StreamObserver<ListPeopleResponse> answer) {
    Page<Person> page =
        ListPage.of(
            managePeople.list(Gate.caller(), request.getQuery()),
            person -> person.id().toString(),
            Messages.page(request.getPageSize(), request.getPageToken()));
    ListPeopleResponse.Builder response =
        ListPeopleResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(person -> response.addPeople(message(person)));
    Answer.with(answer, response.build());
  }

  @Override
  public void invitePerson(
      InvitePersonRequest request, StreamObserver<InvitePersonResponse> answer) {
    var given = request.getPerson();
    answer(
        invitePerson.invite(Gate.caller(), given.getEmail(), given.getName(), given.getRole()),
        given.getEmail(),
        answer);
  }

  @Override
  public void renewInvitation(
      RenewInvitationRequest request, StreamObserver<InvitePersonResponse> answer) {
    answer(invitePerson.again(Gate.caller(), find(request.getId())), request.getId(), answer);
  }

  private void answer(
      InvitePerson.Outcome outcome, String id, StreamObserver<InvitePersonResponse> answer) {
    switch (outcome) {
      case InvitePerson.Outcome.Invited(var person, var secret, var expiresAt) ->
          Answer.with(
              answer,
              InvitePersonResponse.newBuilder()
                  .setPerson(message(person))
                  .setLink(signInLink.apply(secret))
                  .setExpireTime(timestamp(expiresAt))
                  .build());
      case InvitePerson.Outcome.Refused(var violations) -> throw refusal(violations);
      case InvitePerson.Outcome.Absent _ -> throw Refusal.notFound("person", id);
    }
  }

  @Override
  public void setPersonRole(
      SetPersonRoleRequest request, StreamObserver<io.herald.proto.v1.Person> answer) {
    answer(
        managePeople.changeRole(Gate.caller(), find(request.getId()), request.getRole()),
        answer,
        request.getId());
  }

  @Override
  public void disablePerson(
      DisablePersonRequest request, StreamObserver<io.herald.proto.v1.Person> answer) {
    answer(managePeople.disable(Gate.caller(), find(request.getId())), answer, request.getId());
  }

  @Override
  public void enablePerson(
      EnablePersonRequest request, StreamObserver<io.herald.proto.v1.Person> answer) {
    answer(managePeople.enable(Gate.caller(), find(request.getId())), answer, request.getId());
  }

  private static void answer(
      ManagePeople.Outcome outcome, StreamObserver<io.herald.proto.v1.Person> answer, String id) {
    switch (outcome) {
      case ManagePeople.Outcome.Done(Person person) -> Answer.with(answer, message(person));
      case ManagePeople.Outcome.Refused(var violations) -> throw refusal(violations);
      case ManagePeople.Outcome.Absent _ -> throw Refusal.notFound("person", id);
    }
  }

  /** What no field is to blame for is the person's state. */
  private static RuntimeException refusal(List<Violation> violations) {
    return violations.size() == 1 && violations.getFirst().field().isEmpty()
        ? Refusal.failedPrecondition(violations.getFirst().rule(), violations.getFirst().message())
        : Refusal.invalid(violations);
  }

  private UUID find(String idOrEmail) {
    return managePeople
        .find(Gate.caller(), idOrEmail)
        .map(Person::id)
        .orElseThrow(() -> Refusal.notFound("person", idOrEmail));
  }

  private static io.herald.proto.v1.Person message(Person person) {
    io.herald.proto.v1.Person.Builder message =
        io.herald.proto.v1.Person.newBuilder()
            .setId(person.id().toString())
            .setEmail(person.email())
            .setName(person.name())
            .setRole(person.role().text())
            .setEnabled(person.enabled())
            .setSignIn(
                switch (person.credential()) {
                  case Person.Credential.Invited _ -> "invited";
                  case Person.Credential.Password _ -> "password";
                  case Person.Credential.Provider _ -> "provider";
                })
            .setLabel(person.label())
            .setCreator(person.createdBy())
            .setCreateTime(timestamp(person.createdAt()));
    person.lastSignInAt().ifPresent(at -> message.setLastSignInTime(timestamp(at)));
    return message.build();
  }
}
