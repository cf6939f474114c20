package io.herald.application.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.StorageUnavailable;
import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import io.herald.application.event.PublishEvents;
import io.herald.application.webhook.CurrentConfiguration;
import io.herald.application.webhook.DeactivateWebhook;
import io.herald.application.webhook.PlainRenderer;
import io.herald.domain.event.EventKinds;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.invocation.RetrySchedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Publishing, claiming and dispatching over the records of a storage, as one process has them, with
 * a sender of the test's own. Several may share the records, as nodes do. {@link #crash} ends one
 * as {@code kill -9} would: nothing that is under way gets on record any more.
 */
public final class WiredEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AtomicLong SEEDS = new AtomicLong(20261204);

  private final Records records;
  private final Mortal due;
  private final ScriptedLanes lanes = new ScriptedLanes();
  private final ClaimDueInvocations claims;
  private final DispatchInvocations dispatcher;
  private final PublishEvents publish;

  /** Starts an engine. */
  public WiredEngine(Records records, RequestSender sender) {
    this(records, sender, List.of(Duration.ofMillis(10), Duration.ofMillis(10)));
  }

  /** Starts an engine whose platform has this retry schedule. */
  public WiredEngine(Records records, RequestSender sender, List<Duration> schedule) {
    this.records = records;
    this.due = new Mortal(records.due());
    InstantSource clock = InstantSource.system();
    PlainRenderer renderer = new PlainRenderer();
    FailingDiagnostics diagnostics = new FailingDiagnostics();
    CurrentConfiguration configuration = new CurrentConfiguration(records.webhooks(), renderer);
    claims =
        new ClaimDueInvocations(
            configuration,
            due,
            lanes,
            records.circuits(),
            records.sendingSwitch(),
            System::nanoTime,
            new Muted(due, diagnostics));
    dispatcher =
        new DispatchInvocations(
            configuration,
            new AttemptDelivery(
                renderer,
                new PlainSigner(),
                sender,
                new ScriptedTokens(),
                new PlainInspector(),
                records.invocations(),
                clock,
                System::nanoTime,
                "Herald/test"),
            due,
            new JudgeTarget(records.circuits(), diagnostics),
            new DeactivateWebhook(records.webhooks(), records.announcements(), clock),
            new RetrySchedule(schedule),
            clock,
            System::nanoTime,
            new Random(SEEDS.incrementAndGet()),
            claims,
            new Muted(due, diagnostics));
    publish =
        new PublishEvents(
            EventKinds.CATALOGUE,
            records.journal(),
            configuration,
            lanes,
            claims,
            dispatcher,
            new IdGenerator(clock, new Random(SEEDS.incrementAndGet())),
            clock);
    claims.start(dispatcher);
  }

  public ScriptedLanes lanes() {
    return lanes;
  }

  /** Publishes an event about a request; the invocations that it fired. */
  public List<InvocationId> publish(String eventId, String request, String type) {
    return switch (publish
        .publish(
            WiredApplication.PUBLISHER,
            List.of(
                EventFixture.anEvent()
                    .withPublisherId(eventId)
                    .ofType(type)
                    .aboutRequest(request)
                    .draft()))
        .getFirst()) {
      case PublishEvents.Outcome.Accepted accepted -> accepted.invocations();
      case PublishEvents.Outcome other -> throw new AssertionError(other.toString());
    };
  }

  public InvocationState state(InvocationId id) {
    return records.invocations().find(id).orElseThrow().invocation().state();
  }

  public boolean isFinal(InvocationId id) {
    return switch (state(id)) {
      case InvocationState.Delivered _, InvocationState.Failed _, InvocationState.Cancelled _ ->
          true;
      case InvocationState.Waiting _, InvocationState.Blocked _, InvocationState.Held _ -> false;
    };
  }

  /** Waits until something is so. */
  public static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("it did not happen in time").isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  /** Claims nothing more, as a process that was stopped; what is under way goes on. */
  public void claimNoMore() {
    claims.close();
  }

  /** From now on nothing gets on record. The leases stay until their time is over. */
  public void crash() {
    due.dead = true;
    claims.close();
  }

  @Override
  public void close() {
    claims.close();
    dispatcher.close();
  }

  /** Records that a process which is dead reaches no more. */
  private static final class Mortal implements DueInvocations {
    private final DueInvocations records;
    private volatile boolean dead;

    private Mortal(DueInvocations records) {
      this.records = records;
    }

    private DueInvocations alive() {
      if (dead) {
        // An exception that ends whoever waits, as the end of the process would.
        throw new Dead();
      }
      return records;
    }

    @Override
    public List<Claimed> claim(List<Room> rooms) {
      return alive().claim(rooms);
    }

    @Override
    public CompletionOutcome complete(Completion completion) {
      return alive().complete(completion);
    }

    @Override
    public void postpone(List<Lease> leases, Duration delay) {
      alive().postpone(leases, delay);
    }

    @Override
    public List<InvocationId> cancel(List<InvocationId> invocations, AuditEntry audit) {
      return alive().cancel(invocations, audit);
    }

    @Override
    public List<InvocationId> hasten(List<InvocationId> invocations, AuditEntry audit) {
      return alive().hasten(invocations, audit);
    }

    @Override
    public Map<WebhookId, Backlog> backlogs() {
      return alive().backlogs();
    }
  }

  private static final class Dead extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Dead() {
      super("the process is dead", null, false, false);
    }
  }

  /** What a dead process would say is of no interest; everything else is a failure. */
  private record Muted(Mortal due, DispatchInvocations.Diagnostics diagnostics)
      implements DispatchInvocations.Diagnostics {
    @Override
    public void warn(String message, Throwable cause) {
      if (!due.dead && !(cause instanceof StorageUnavailable)) {
        diagnostics.warn(message, cause);
      }
    }

    @Override
    public void error(String message, Throwable cause) {
      if (!due.dead) {
        diagnostics.error(message, cause);
      }
    }
  }
}
