package io.herald.bootstrap.journey;

import static io.herald.bootstrap.journey.DeliveryJourneyIT.finished;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.publish;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.bootstrap.journey.TargetServer.Received;
import io.herald.proto.v1.Invocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ticket follows its access request: opened, updated and closed, whatever happens meanwhile. */
class TicketJourneyIT {
  @TempDir Path folder;

  @Test
  void a_ticket_follows_its_request_through_a_backlog_and_a_crash() throws Exception {
    try (TargetServer target = new TargetServer()) {
      Map<String, String> environment = new HashMap<>(target.environment(folder));
      environment.put("HERALD_RETRY_SCHEDULE", "500ms,500ms,1s,1s,1s,1s,1s,1s,1s,1s");
      target.answer("/tickets", 503, "");
      List<String> invocations = new ArrayList<>();
      try (HeraldProcess herald = HeraldProcess.serve(folder.resolve("data"), environment)) {
        createTicketWebhooks(herald, target);
        for (String request : List.of("r1", "r2", "r3")) {
          for (String type : List.of("RequestCreated", "RequestApproved", "RequestExpired")) {
            invocations.add(
                publish(
                        herald,
                        Requests.event(request + "-" + type, type, Requests.request(request)))
                    .getInvocationIds(0));
          }
        }
        target.await(3, request -> request.path().equals("/tickets"));
        assertThat(target.received())
            .as("nobody updates a ticket that is not there")
            .allMatch(request -> request.path().equals("/tickets"));
        herald.kill();
      }
      target.answer("/tickets", 201, "{\"id\": 4711}");
      try (HeraldProcess herald = HeraldProcess.serve(folder.resolve("data"), environment)) {
        for (String invocation : invocations) {
          finished(herald, invocation, Invocation.State.DELIVERED);
        }
      }
      for (String request : List.of("r1", "r2", "r3")) {
        List<String> requests =
            target.received().stream()
                .filter(received -> received.body().contains("\"" + request + "\""))
                .map(TicketJourneyIT::shown)
                .distinct()
                .toList();
        assertThat(requests.getFirst()).isEqualTo("POST /tickets");
        assertThat(requests)
            .containsExactlyInAnyOrder(
                "POST /tickets", "PUT /tickets/4711", "DELETE /tickets/4711");
      }
    }
  }

  private static String shown(Received received) {
    return received.method() + " " + received.path();
  }

  private static void createTicketWebhooks(HeraldProcess herald, TargetServer target) {
    DeliveryJourneyIT.create(
        herald,
        webhook("Open the ticket", target.url("/tickets"))
            .addTriggers("RequestCreated")
            .setBodyTemplate("{\"request\": \"{{data.id}}\"}")
            .putCapture("ticket", "$.id"));
    DeliveryJourneyIT.create(
        herald,
        webhook("Update the ticket", target.url("/tickets/{{captured.ticket}}"))
            .setMethod("PUT")
            .addTriggers("RequestApproved")
            .setBodyTemplate("{\"request\": \"{{data.id}}\"}"));
    DeliveryJourneyIT.create(
        herald,
        webhook("Close the ticket", target.url("/tickets/{{captured.ticket}}"))
            .setMethod("DELETE")
            .addTriggers("RequestExpired")
            .setBodyTemplate("{\"request\": \"{{data.id}}\"}"));
  }
}
