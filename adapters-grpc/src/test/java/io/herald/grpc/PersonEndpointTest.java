package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.herald.application.WiredApplication;
import io.herald.application.access.AcceptInvitation;
import io.herald.application.access.Browser;
import io.herald.application.access.Role;
import io.herald.proto.v1.DisablePersonRequest;
import io.herald.proto.v1.EnablePersonRequest;
import io.herald.proto.v1.InvitePersonRequest;
import io.herald.proto.v1.InvitePersonResponse;
import io.herald.proto.v1.ListPeopleRequest;
import io.herald.proto.v1.Person;
import io.herald.proto.v1.PersonServiceGrpc;
import io.herald.proto.v1.RenewInvitationRequest;
import io.herald.proto.v1.SetPersonRoleRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PersonEndpointTest {
  private final Door door = Door.open();

  @AfterEach
  void close() {
    door.close();
  }

  private PersonServiceGrpc.PersonServiceBlockingStub people() {
    return PersonServiceGrpc.newBlockingStub(door.as(Role.ADMIN))
        .withDeadlineAfter(Duration.ofSeconds(20));
  }

  private InvitePersonResponse invite(String email, String role) {
    return people()
        .invitePerson(
            InvitePersonRequest.newBuilder()
                .setPerson(Person.newBuilder().setEmail(email).setRole(role))
                .build());
  }

  @Test
  void whoeverIsInvitedComesInWithTheLink() {
    InvitePersonResponse invited = invite("dana@acme.com", "operator");

    assertThat(invited.getPerson().getSignIn()).isEqualTo("invited");
    assertThat(invited.getPerson().getName()).isEqualTo("dana");
    assertThat(invited.getLink()).startsWith("https://herald.acme.com/sign-in/link?secret=");
    String secret = invited.getLink().substring(invited.getLink().indexOf('=') + 1);
    assertThat(
            door.application.acceptInvitation.accept(
                secret, "Dana", WiredApplication.PASSWORD, new Browser("", "")))
        .isInstanceOf(AcceptInvitation.Outcome.SignedIn.class);
    assertThat(people().listPeople(ListPeopleRequest.getDefaultInstance()).getPeopleList())
        .singleElement()
        .satisfies(person -> {
          assertThat(person.getSignIn()).isEqualTo("password");
          assertThat(person.getEnabled()).isTrue();
          assertThat(person.hasLastSignInTime()).isTrue();
        });
  }

  @Test
  void aPersonIsChangedByAddressOrId() {
    String id = invite("dana@acme.com", "operator").getPerson().getId();

    assertThat(
            people()
                .setPersonRole(
                    SetPersonRoleRequest.newBuilder()
                        .setId("Dana@acme.com")
                        .setRole("admin")
                        .build())
                .getRole())
        .isEqualTo("admin");
    assertThat(
            people()
                .disablePerson(DisablePersonRequest.newBuilder().setId(id).build())
                .getEnabled())
        .isFalse();
    assertThat(
            people().enablePerson(EnablePersonRequest.newBuilder().setId(id).build()).getEnabled())
        .isTrue();
    assertThat(
            people()
                .renewInvitation(RenewInvitationRequest.newBuilder().setId(id).build())
                .getLink())
        .isNotEmpty();
    assertThat(
            people()
                .listPeople(ListPeopleRequest.newBuilder().setQuery("nobody").build())
                .getPeopleCount())
        .isZero();
  }

  @Test
  void refusalsNameTheFieldOrTheState() {
    door.application.person("last@acme.com", Role.ADMIN);

    Refused role = Refused.by(() -> invite("dana@acme.com", "publisher"));
    assertThat(role.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(role.reason()).isEqualTo("UNKNOWN_ROLE");
    Refused last =
        Refused.by(() ->
            people()
                .disablePerson(DisablePersonRequest.newBuilder().setId("last@acme.com").build()));
    assertThat(last.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(last.reason()).isEqualTo("LAST_ADMIN");
    Refused absent =
        Refused.by(() ->
            people().enablePerson(EnablePersonRequest.newBuilder().setId("no@acme.com").build()));
    assertThat(absent.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(absent.reason()).isEqualTo("PERSON_NOT_FOUND");
  }
}
