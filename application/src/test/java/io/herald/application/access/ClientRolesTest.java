package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.ClientRoles.Kind;
import io.herald.application.access.ClientRoles.Name;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRolesTest {

  private static ClientRoles roles(String text) {
    return switch (ClientRoles.parse(text)) {
      case ClientRoles.Parsed.Valid(ClientRoles roles) -> roles;
      case ClientRoles.Parsed.Invalid(String problem) -> throw new AssertionError(problem);
    };
  }

  @Test
  void aNameOfTheCertificateGivesTheRole() {
    ClientRoles roles =
        roles(
            "CN=publisher-1=publisher, DNS=CI.acme.internal=operator,"
                + "URI=spiffe://acme/x=1=admin");

    assertThat(roles.caller(Set.of(new Name(Kind.CN, "publisher-1")), "198.51.100.7"))
        .contains(new Caller("CN=publisher-1", Role.PUBLISHER, Caller.Door.GRPC, "198.51.100.7"));
    assertThat(roles.caller(Set.of(new Name(Kind.DNS, "ci.ACME.internal")), ""))
        .map(Caller::role)
        .contains(Role.OPERATOR);
    assertThat(roles.caller(Set.of(new Name(Kind.URI, "spiffe://acme/x=1")), ""))
        .map(Caller::role)
        .contains(Role.ADMIN);
  }

  @Test
  void whatIsNotListedIsNobody() {
    ClientRoles roles = roles("CN=publisher-1=publisher");

    for (Name name :
        new Name[] {
          new Name(Kind.CN, "publisher-2"),
          new Name(Kind.CN, "PUBLISHER-1"),
          new Name(Kind.DNS, "publisher-1"),
          new Name(Kind.CN, "publisher-1 ")
        }) {
      assertThat(roles.caller(Set.of(name), "")).as(name.toString()).isEmpty();
    }
    assertThat(roles.caller(Set.of(), "")).isEmpty();
    assertThat(ClientRoles.NONE.caller(Set.of(new Name(Kind.CN, "publisher-1")), "")).isEmpty();
  }

  @Test
  void theFirstEntryThatFitsDecides() {
    Set<Name> both = Set.of(new Name(Kind.CN, "a"), new Name(Kind.DNS, "b"));

    assertThat(roles("CN=a=viewer,DNS=b=admin").caller(both, ""))
        .map(Caller::role)
        .contains(Role.VIEWER);
    assertThat(roles("DNS=b=admin,CN=a=viewer").caller(both, ""))
        .map(Caller::role)
        .contains(Role.ADMIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "publisher-1=publisher",
        "CN=publisher-1",
        "CN==admin",
        "CN=a=root",
        "OU=a=admin",
        "CN=a=admin,"
      })
  void whatCannotBeReadSaysHowAnEntryLooks(String text) {
    assertThat(ClientRoles.parse(text))
        .isInstanceOfSatisfying(
            ClientRoles.Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem()).contains("CN=publisher-1=publisher"));
  }
}
