package io.herald.application;

import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import io.herald.application.audit.AuditEntry;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournal.Placement;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.Completion;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.DueInvocations.Room;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Lease;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.Event;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Result;
import io.herald.domain.invocation.Attempt.SentRequest;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What contracts say about records, in few words. Thread-safe. */
public final class RecordsFixture {
  private static final IdGenerator IDS =
      new IdGenerator(InstantSource.fixed(NOON), new Random(20261204));
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** A delay that is over long before a lease is. */
  public static final Duration SOON = Duration.ofSeconds(5);

  private static final Duration MAX_LAG = Duration.ofSeconds(10);

  private final Records records;

  public RecordsFixture(Records records) {
    this.records = records;
  }

  public static InvocationId newInvocationId() {
    return IDS.nextInvocation();
  }

  public static IdGenerator ids() {
    return IDS;
  }

  public static AuditEntry audit(String action) {
    return new AuditEntry(
        NOON,
        new Caller("ada", Role.ADMIN, Caller.Door.GRPC, "198.51.100.7"),
        action,
        "object of " + action,
        "id-of-" + action,
        "",
        "{\"changed\":true}");
  }

  /** Stores an active webhook with a name of its own. */
  public Webhook webhook() {
    return webhook(aWebhook());
  }

  /** Stores a webhook with a name of its own. */
  public Webhook webhook(WebhookFixture fixture) {
    Webhook webhook = fixture.named("Webhook " + NAMES.incrementAndGet()).build();
    return switch (records.webhooks().create(webhook, audit("webhook.create"))) {
      case Webhooks.Outcome.Saved(Webhook saved) -> saved;
      case Webhooks.Outcome other -> throw new AssertionError(other.toString());
    };
  }

  public Event event(String request) {
    return anEvent().aboutRequest(request).build();
  }

  /** The same event as another node receives it: with another identifier of Herald's. */
  public static Event receivedAgain(Event event) {
    return new Event(
        ids().nextEvent(),
        event.publisherId(),
        event.kind(),
        event.trigger(),
        event.subject(),
        event.fingerprint(),
        event.receivedAt(),
        event.payload());
  }

  /** An invocation to be started now. */
  public static NewInvocation invocation(Webhook webhook) {
    return invocation(webhook.id(), false, Set.of(), true);
  }

  /** An invocation that is left to whoever claims it. */
  public static NewInvocation waiting(Webhook webhook) {
    return invocation(webhook.id(), false, Set.of(), false);
  }

  public static NewInvocation strict(Webhook webhook) {
    return invocation(webhook.id(), true, Set.of(), true);
  }

  /** An invocation that reads what another webhook captures. */
  public static NewInvocation reading(Webhook webhook, Webhook... bringers) {
    Set<WebhookId> ids = Arrays.stream(bringers).map(Webhook::id).collect(Collectors.toSet());
    return invocation(webhook.id(), false, ids, true);
  }

  public static NewInvocation invocation(
      WebhookId webhook, boolean strict, Set<WebhookId> waitsFor, boolean startNow) {
    return new NewInvocation(newInvocationId(), webhook, "Tickets", strict, waitsFor, startNow);
  }

  public List<AppendOutcome> append(NewEvent... events) {
    return records.journal().append(List.of(events), records.webhooks().configurationVersion());
  }

  /** Publishes an event about a request; where its only invocation was placed. */
  public Placement publish(String request, NewInvocation invocation) {
    return publish(event(request), invocation);
  }

  public Placement publish(Event event, NewInvocation invocation) {
    return placements(append(new NewEvent(event, List.of(invocation))).getFirst()).getFirst();
  }

  public static List<Placement> placements(AppendOutcome outcome) {
    return switch (outcome) {
      case AppendOutcome.Appended(List<Placement> placements) -> placements;
      case AppendOutcome other -> throw new AssertionError(other.toString());
    };
  }

  public static Lease lease(Placement placement) {
    return switch (placement) {
      case Placement.Leased(Lease lease) -> lease;
      case Placement other -> throw new AssertionError(other.toString());
    };
  }

  /** Publishes an event of a request of its own, leased. */
  public Lease leased(Webhook webhook) {
    NewInvocation invocation = invocation(webhook);
    return lease(publish("request of " + invocation.id(), invocation));
  }

  /** Claims as many as there are, up to ten. */
  public List<Claimed> claim(Webhook webhook) {
    return records.due().claim(List.of(new Room(webhook.id(), 10, 0)));
  }

  public List<InvocationId> claimedIds(Webhook webhook) {
    return claim(webhook).stream().map(one -> one.lease().invocation()).toList();
  }

  public CompletionOutcome complete(Lease lease, WebhookId webhook, int number, Next next) {
    return complete(lease, webhook, number, next, Map.of());
  }

  public CompletionOutcome complete(
      Lease lease, WebhookId webhook, int number, Next next, Map<String, String> captured) {
    Attempt attempt =
        switch (next) {
          case Next.Delivered _ -> success(number);
          case Next.RetryIn _ -> failure(number, FailureClass.SERVER_ERROR, 503);
          case Next.Again _ -> interrupted(number);
          case Next.Failed(FailureClass failure, var _) -> failure(number, failure, 404);
        };
    return records.due().complete(new Completion(lease, webhook, attempt, next, captured));
  }

  public CompletionOutcome deliver(Lease lease, Webhook webhook) {
    return complete(lease, webhook.id(), 1, new Next.Delivered());
  }

  public CompletionOutcome retrySoon(Lease lease, Webhook webhook) {
    return complete(lease, webhook.id(), 1, new Next.RetryIn(SOON));
  }

  public static SentRequest request() {
    return new SentRequest(
        "POST",
        "https://hooks.example.com/in?ü=1",
        List.of(
            new HeaderLine("Content-Type", "application/json", false),
            new HeaderLine("Authorization", "•••• 1234", true)),
        "{\"text\":\"Grüße, \\\"orders\\\" 🚀\",\"n\":1696263265.851898000}");
  }

  public static Response response(int status) {
    return new Response(
        status,
        List.of(new HeaderLine("content-type", "application/json", false)),
        "{\"id\": 17, \"bytes\": \"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1),
        true);
  }

  public static Timings timings() {
    return new Timings(
        Duration.ofNanos(1_500),
        Duration.ofMillis(2),
        Duration.ofMillis(3),
        Duration.ofMillis(40),
        Duration.ofMillis(47));
  }

  public static Attempt success(int number) {
    return attempt(number, new Result.Success(response(201)));
  }

  public static Attempt failure(int number, FailureClass failure, int status) {
    return attempt(
        number,
        new Result.Failure(
            failure, "The target answered " + status + ".", Optional.of(response(status))));
  }

  public static Attempt interrupted(int number) {
    return attempt(
        number,
        new Result.Failure(
            FailureClass.INTERRUPTED, FailureClass.INTERRUPTED.meaning(), Optional.empty()));
  }

  private static Attempt attempt(int number, Result result) {
    return new Attempt(
        number,
        3,
        NOON.plusMillis(number),
        Optional.of(request()),
        result,
        timings(),
        List.of(
            new Attempt.ValidatorVerdict("$.id", List.of("17", "ä"), true, "17"),
            new Attempt.ValidatorVerdict("$.no", List.of(), false, "")));
  }

  /**
   * Follows the changes until all of these invocations were among them. Records of several nodes
   * may show a change a moment after its commit.
   */
  public Invocations.Changes awaitChanges(String cursor, Set<InvocationId> wanted) {
    long deadline = System.nanoTime() + MAX_LAG.toNanos();
    List<Invocation> seen = new ArrayList<>();
    String next = cursor;
    while (true) {
      Invocations.Changes changes = records.invocations().changesSince(next, 200);
      seen.addAll(changes.invocations());
      next = changes.cursor();
      if (seen.stream().map(Invocation::id).toList().containsAll(wanted)) {
        return new Invocations.Changes(seen, next);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("after " + MAX_LAG + " only " + seen);
      }
      Thread.onSpinWait();
    }
  }

  public Invocations.Detail detail(InvocationId id) {
    return records.invocations().find(id).orElseThrow(() -> new AssertionError("no " + id));
  }

  public Invocation stored(InvocationId id) {
    return detail(id).invocation();
  }

  public InvocationState state(InvocationId id) {
    return stored(id).state();
  }
}
