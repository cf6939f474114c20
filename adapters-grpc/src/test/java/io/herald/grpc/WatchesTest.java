package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.access.Role;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.domain.id.EventId;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.proto.v1.WatchInvocationsRequest;
import io.herald.proto.v1.WatchInvocationsResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private final Changing changing = new Changing();
  private final Door door =
      Door.with()
          .browseInvocations(new BrowseInvocations(changing, new WiredApplication().due))
          .open();

  @AfterEach
  void close() {
    door.close();
  }

  private Iterator<WatchInvocationsResponse> watch(WatchInvocationsRequest.Builder request) {
    return door.invocations(Role.VIEWER)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .watchInvocations(request.build());
  }

  @Test
  void theFirstMessageHasACursorAndTheNextWhatChanged() {
    changing.add("before", InvocationState.Name.DELIVERED);
    Iterator<WatchInvocationsResponse> stream = watch(WatchInvocationsRequest.newBuilder());

    WatchInvocationsResponse first = stream.next();
    assertThat(first.getInvocationsList()).isEmpty();
    assertThat(first.getCursor()).isEqualTo("1");

    changing.add("after", InvocationState.Name.FAILED);
    WatchInvocationsResponse second = stream.next();
    assertThat(second.getInvocationsList())
        .extracting(io.herald.proto.v1.Invocation::getWebhookName)
        .containsExactly("after");
    assertThat(second.getCursor()).isEqualTo("2");
  }

  @Test
  void aStreamIsResumedFromItsCursor() {
    changing.add("first", InvocationState.Name.WAITING);
    changing.add("second", InvocationState.Name.WAITING);

    assertThat(watch(WatchInvocationsRequest.newBuilder().setCursor("1")).next())
        .satisfies(message ->
            assertThat(message.getInvocationsList())
                .extracting(io.herald.proto.v1.Invocation::getWebhookName)
                .containsExactly("second"));
  }

  @Test
  void onlyTheStateAskedForIsShown() {
    changing.add("first", InvocationState.Name.WAITING);
    changing.add("second", InvocationState.Name.FAILED);

    assertThat(
            watch(
                    WatchInvocationsRequest.newBuilder()
                        .setCursor("0")
                        .setState(io.herald.proto.v1.Invocation.State.FAILED))
                .next()
                .getInvocationsList())
        .extracting(io.herald.proto.v1.Invocation::getWebhookName)
        .containsExactly("second");
  }

  @Test
  void aClientThatDoesNotReadIsNotWrittenTo() throws InterruptedException {
    for (int i = 0; i < 50_000; i++) {
      changing.add("x".repeat(500), InvocationState.Name.WAITING);
    }
    Iterator<WatchInvocationsResponse> stream =
        watch(WatchInvocationsRequest.newBuilder().setCursor("0"));
    stream.next();

    assertThat(changing.reading.await(10, TimeUnit.SECONDS)).isTrue();
    // 50,000 invocations are 40 MB; windows and buffers take a small part of it.
    assertThat(changing.askedUpTo()).isLessThan(25_000);
    int seen = 200;
    while (seen < 50_000) {
      seen += stream.next().getInvocationsCount();
    }
  }

  @Test
  void aStreamThatIsGivenUpLeavesItsPlace() {
    for (int i = 0; i < 2 * Watches.MAX_WATCHES; i++) {
      Context.CancellableContext context = Context.current().withCancellation();
      context.run(this::begin);
      context.cancel(null);
    }
    assertThat(begin().getCursor()).isEqualTo("0");
  }

  /** Begins a stream; if all places are taken, soon one will not be. */
  private WatchInvocationsResponse begin() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      try {
        return watch(WatchInvocationsRequest.newBuilder()).next();
      } catch (StatusRuntimeException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void thereIsABoundOnStreams() {
    List<Iterator<WatchInvocationsResponse>> open = new ArrayList<>();
    for (int i = 0; i < Watches.MAX_WATCHES; i++) {
      Iterator<WatchInvocationsResponse> stream = watch(WatchInvocationsRequest.newBuilder());
      stream.next();
      open.add(stream);
    }

    assertThat(Refused.by(() -> watch(WatchInvocationsRequest.newBuilder()).next()).code())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(open).hasSize(Watches.MAX_WATCHES);
  }

  @Test
  void aShutdownEndsStreamsThatCanBeResumed() {
    Iterator<WatchInvocationsResponse> stream = watch(WatchInvocationsRequest.newBuilder());
    stream.next();

    Thread closing = Thread.ofVirtual().start(door.server::close);

    assertThatThrownBy(
            () -> {
              while (true) {
                stream.next();
              }
            })
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            thrown -> assertThat(Refused.of(thrown).reason()).isEqualTo("SHUTTING_DOWN"));
    assertThat(closing).isNotNull();
  }

  /** Invocations of which only the changes matter. Thread-safe. */
  private static final class Changing implements Invocations {
    private final IdGenerator ids = new IdGenerator(() -> Instant.EPOCH, new Random(3));
    private final List<Invocation> changes = new ArrayList<>();
    private final CountDownLatch reading = new CountDownLatch(5);
    private int askedUpTo;

    synchronized void add(String webhookName, InvocationState.Name state) {
      changes.add(
          new Invocation(
              ids.nextInvocation(),
              Optional.empty(),
              webhookName,
              ids.nextEvent(),
              "e",
              "RequestCreated",
              "req-1",
              "AR-1",
              Cause.EVENT,
              switch (state) {
                case WAITING -> new InvocationState.Waiting(Instant.EPOCH);
                case DELIVERED -> new InvocationState.Delivered(Instant.EPOCH);
                default -> new InvocationState.Failed(Instant.EPOCH, Optional.empty(), "no reason");
              },
              Optional.empty(),
              0,
              Instant.EPOCH,
              Instant.EPOCH));
    }

    synchronized int askedUpTo() {
      return askedUpTo;
    }

    @Override
    public synchronized Changes changesSince(String cursor, int limit) {
      reading.countDown();
      int from = cursor.isEmpty() ? changes.size() : Integer.parseInt(cursor);
      int to = Math.min(changes.size(), from + limit);
      askedUpTo = Math.max(askedUpTo, to);
      return new Changes(changes.subList(from, to), Integer.toString(to));
    }

    @Override
    public Optional<Detail> find(InvocationId id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Page<Invocation> list(Query query, Page.Request page) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Invocation> ofEvent(EventId event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> captured(String orderingKey) {
      throw new UnsupportedOperationException();
    }
  }
}
