package io.herald.bootstrap.journey;

import static io.herald.bootstrap.journey.DeliveryJourneyIT.finished;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.publish;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.WatchInvocationsRequest;
import io.herald.proto.v1.WatchInvocationsResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody follows what happens, loses the connection, and comes back. */
class WatchJourneyIT {
  @TempDir Path folder;

  @Test
  void whoever_comes_back_sees_what_happened_meanwhile_although_the_server_died() throws Exception {
    try (TargetServer target = new TargetServer()) {
      String cursor;
      List<String> missed = new ArrayList<>();
      try (HeraldProcess herald =
          HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
        DeliveryJourneyIT.create(
            herald, webhook("Followed", target.url("/f")).addTriggers("RequestCreated"));
        String before = follow(herald, "", Set.of()).cursor();
        Set<String> first = Set.of(published(herald, "a"), published(herald, "b"));

        Followed followed = follow(herald, before, first);

        assertThat(followed.delivered()).containsAll(first);
        cursor = followed.cursor();
        for (int i = 0; i < 30; i++) {
          missed.add(published(herald, "meanwhile " + i));
        }
        for (String id : missed) {
          finished(herald, id, Invocation.State.DELIVERED);
        }
        herald.kill();
      }
      try (HeraldProcess herald =
          HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
        missed.add(published(herald, "afterwards"));

        Followed followed = follow(herald, cursor, Set.copyOf(missed));

        assertThat(followed.delivered()).containsAll(missed);
      }
    }
  }

  private static String published(HeraldProcess herald, String id) {
    return publish(herald, Requests.event(id, "RequestCreated", Requests.request("request " + id)))
        .getInvocationIds(0);
  }

  /** What a stream told until it was closed, and where the next begins. */
  private record Followed(Set<String> delivered, String cursor) {}

  /** Follows changes until all of these were shown as delivered. */
  private static Followed follow(HeraldProcess herald, String cursor, Set<String> wanted) {
    Set<String> delivered = new HashSet<>();
    try (Context.CancellableContext stream = Context.current().withCancellation()) {
      Context before = stream.attach();
      try {
        Iterator<WatchInvocationsResponse> messages =
            herald
                .invocations()
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .watchInvocations(WatchInvocationsRequest.newBuilder().setCursor(cursor).build());
        String last = cursor;
        do {
          WatchInvocationsResponse message = messages.next();
          last = message.getCursor();
          message.getInvocationsList().stream()
              .filter(invocation -> invocation.getState() == Invocation.State.DELIVERED)
              .map(Invocation::getId)
              .forEach(delivered::add);
        } while (!delivered.containsAll(wanted));
        return new Followed(delivered, last);
      } finally {
        stream.detach(before);
      }
    }
  }
}
