package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.herald.proto.v1.InvitePersonRequest;
import io.herald.proto.v1.InvitePersonResponse;
import io.herald.proto.v1.ListPeopleResponse;
import io.herald.proto.v1.Person;
import io.herald.proto.v1.RenewInvitationRequest;
import io.herald.proto.v1.SetPersonRoleRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeopleCommandsTest {
  private static final Person DANA =
      Person.newBuilder()
          .setId("0198-dana")
          .setEmail("dana@acme.com")
          .setLabel("dana@acme.com")
          .setName("Dana")
          .setRole("operator")
          .setSignIn("password")
          .setEnabled(true)
          .build();
  private static final InvitePersonResponse INVITED =
      InvitePersonResponse.newBuilder()
          .setPerson(DANA)
          .setLink("https://herald.acme.com/sign-in/link?secret=s")
          .setExpireTime(Timestamp.newBuilder().setSeconds(1_800_000_000))
          .build();

  private final ScriptedHerald server = new ScriptedHerald();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void peopleAreListedPageByPage() {
    server.answers(
        "ListPeople",
        ListPeopleResponse.newBuilder().addPeople(DANA).setNextPageToken("more").build());
    server.answers(
        "ListPeople",
        ListPeopleResponse.newBuilder()
            .addPeople(DANA.toBuilder().setLabel("pat via id.acme.com").setEnabled(false))
            .build());

    Run run = Run.against(server).run("people list");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("dana@acme.com", "operator", "never", "enabled");
    assertThat(run.out()).contains("pat via id.acme.com", "disabled");
  }

  @Test
  void anInvitationPrintsItsLink() {
    server.answers("InvitePerson", INVITED);

    Run run = Run.against(server).run("people invite dana@acme.com --role operator --name Dana");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("https://herald.acme.com/sign-in/link?secret=s");
    assertThat(server.request(InvitePersonRequest.class).getPerson())
        .isEqualTo(
            Person.newBuilder()
                .setEmail("dana@acme.com")
                .setRole("operator")
                .setName("Dana")
                .build());
  }

  @Test
  void anInvitationIsRenewedForWhoeverIsOnRecord() {
    server.answers("RenewInvitation", INVITED);

    assertThat(Run.against(server).run("people invite dana@acme.com --again -o json").out())
        .contains("\"link\"");
    assertThat(server.request(RenewInvitationRequest.class).getId()).isEqualTo("dana@acme.com");
    assertThat(Run.against(server).run("people invite d@acme.com --again --role admin").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aPersonIsDisabledEnabledAndGivenARole() {
    server.answers("DisablePerson", DANA.toBuilder().setEnabled(false).build());
    server.answers("EnablePerson", DANA);
    server.answers("SetPersonRole", DANA.toBuilder().setRole("admin").build());

    assertThat(Run.against(server).run("people disable dana@acme.com").out())
        .contains("dana@acme.com is disabled.");
    assertThat(Run.against(server).run("people enable dana@acme.com").out())
        .contains("dana@acme.com is enabled.");
    assertThat(Run.against(server).run("people role dana@acme.com admin").out())
        .contains("dana@acme.com has the role admin.");
    assertThat(server.request(SetPersonRoleRequest.class).getRole()).isEqualTo("admin");
  }

  @Test
  void theLastAdminIsARefusal() {
    server.refuses("DisablePerson", Status.Code.FAILED_PRECONDITION, "This is the last admin.");

    Run run = Run.against(server).run("people disable dana@acme.com");

    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains("This is the last admin.");
  }
}
