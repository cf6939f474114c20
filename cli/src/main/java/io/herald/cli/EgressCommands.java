package io.herald.cli;

import io.herald.proto.v1.CheckEgressRequest;
import io.herald.proto.v1.CheckEgressResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code herald egress …}. */
@Command(name = "egress", description = "Asks where Herald may connect to.")
final class EgressCommands {
  private final Session session;

  EgressCommands(Session session) {
    this.session = session;
  }

  @Command(
      name = "check",
      description = {
        "Tells whether Herald may reach a URL, and why not.",
        "Exit code 0: allowed; 3: a rule refuses it; 1: allowed, but its name does not resolve now."
      })
  int check(@Parameters(paramLabel = "URL", description = "the URL") String url) {
    CheckEgressResponse answer =
        session
            .connection()
            .system()
            .checkEgress(CheckEgressRequest.newBuilder().setUrl(url).build());
    Output output = session.output();
    output.answer(
        ProtoTree.of(answer),
        () -> {
          output.line(answer.getSummary());
          answer
              .getAddressesList()
              .forEach(address ->
                  output.line(
                      "  "
                          + address.getAddress()
                          + (address.hasRefusal()
                              ? ": " + address.getRefusal().getMessage()
                              : ": allowed")));
        });
    if (!answer.getAllowed()) {
      if (!output.forPeople()) {
        session.say(answer.hasRefusal() ? answer.getRefusal().getMessage() : answer.getSummary());
      }
      return ExitCode.REFUSED;
    }
    return answer.getResolves() ? ExitCode.DONE : ExitCode.NEGATIVE;
  }
}
