package io.herald.application.invocation;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.Violation;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Sends again: some invocations, those of a webhook in a window, or the events that it missed. Each
 * replay makes new invocations that name the one they repeat; {@link CarryOutReplays} makes them at
 * the rate asked for. Thread-safe.
 */
public final class ReplayInvocations {
  /** The most invocations chosen one by one; more are a window. */
  public static final int MAX_CHOSEN = 1_000;

  /** A rate that no one would notice beside fresh events. */
  public static final int DEFAULT_PER_SECOND = 20;

  public static final int MAX_PER_SECOND = 1_000;

  /** The most replays that run at once; they share the lanes. */
  public static final int MAX_RUNNING = 20;

  private static final int MAX_TRIES = 5;

  private final Replays replays;
  private final Webhooks webhooks;
  private final IdGenerator ids;
  private final InstantSource clock;

  public ReplayInvocations(
      Replays replays, Webhooks webhooks, IdGenerator ids, InstantSource clock) {
    this.replays = replays;
    this.webhooks = webhooks;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * How much a replay would send and how long that takes. Needs OPERATE.
   *
   * @param perSecond 0 means the default
   */
  public Estimate estimate(Caller caller, Selection selection, int perSecond) {
    caller.require(Permission.OPERATE);
    Replays.Count count = replays.count(selection);
    return new Estimate(
        count.candidates(),
        count.more(),
        Duration.ofSeconds(Math.ceilDiv(count.candidates(), rate(perSecond))));
  }

  /**
   * Starts a replay. Needs OPERATE.
   *
   * @param perSecond 0 means the default
   */
  public Outcome start(Caller caller, Selection selection, int perSecond) {
    caller.require(Permission.OPERATE);
    Instant now = now();
    List<Violation> violations = violations(selection, perSecond, now);
    Optional<WebhookId> id = webhook(selection);
    Optional<Webhook> webhook = id.flatMap(webhooks::find);
    if (id.isPresent() && webhook.isEmpty()) {
      return new Outcome.Absent("webhook " + id.get());
    }
    if (webhook.isPresent() && !webhook.get().active()) {
      violations.add(
          new Violation(
              "webhook",
              "WEBHOOK_INACTIVE",
              "The webhook is inactive, so that nothing would be sent. Switch it on first."));
    }
    if (replays.running().size() >= MAX_RUNNING) {
      violations.add(
          new Violation(
              "",
              "TOO_MANY_REPLAYS",
              MAX_RUNNING + " replays are running. Wait for one to end, or stop one."));
    }
    if (!violations.isEmpty()) {
      return new Outcome.Refused(violations);
    }
    long candidates = replays.count(selection).candidates();
    if (candidates == 0 && selection instanceof Selection.Chosen) {
      return new Outcome.Refused(
          List.of(
              new Violation(
                  "ids",
                  "NOTHING_TO_REPLAY",
                  "None of these can be sent again: only what is delivered, failed or cancelled"
                      + " can, no tests, and only as long as its event's payload is kept.")));
    }
    Replay replay =
        new Replay(
            ids.next(),
            selection,
            rate(perSecond),
            caller.name(),
            now,
            now,
            Replay.Status.RUNNING,
            candidates,
            "",
            0,
            0,
            1);
    replays.start(replay, audit(caller, "replay.start", replay));
    return new Outcome.Started(replay);
  }

  private static int rate(int perSecond) {
    return perSecond <= 0 ? DEFAULT_PER_SECOND : Math.min(perSecond, MAX_PER_SECOND);
  }

  private static Optional<WebhookId> webhook(Selection selection) {
    return switch (selection) {
      case Selection.Chosen _ -> Optional.empty();
      case Selection.Window window -> Optional.of(window.webhook());
      case Selection.Missed missed -> Optional.of(missed.webhook());
    };
  }

  private static List<Violation> violations(Selection selection, int perSecond, Instant now) {
    List<Violation> violations = new ArrayList<>();
    if (perSecond < 0 || perSecond > MAX_PER_SECOND) {
      violations.add(
          new Violation(
              "per_second",
              "OUT_OF_RANGE",
              "The rate is 1 to " + MAX_PER_SECOND + " a second. Choose one in between."));
    }
    switch (selection) {
      case Selection.Chosen(List<InvocationId> invocations) -> {
        if (invocations.isEmpty() || invocations.size() > MAX_CHOSEN) {
          violations.add(
              new Violation(
                  "ids",
                  "OUT_OF_RANGE",
                  "1 to "
                      + MAX_CHOSEN
                      + " invocations can be named. For more, give a webhook and a window."));
        }
      }
      case Selection.Window window -> {
        if (window.states().isEmpty()
            || !window.states().stream().allMatch(InvocationState.Name::isFinal)) {
          violations.add(
              new Violation(
                  "states",
                  "NOT_FINAL",
                  "Only what is delivered, failed or cancelled can be sent again; the rest is"
                      + " sent anyway. Choose one of these states."));
        }
        checkWindow(window.since(), window.until(), now, violations);
      }
      case Selection.Missed missed -> checkWindow(missed.since(), missed.until(), now, violations);
    }
    return violations;
  }

  /** A window that is still open would find what the replay itself makes. */
  private static void checkWindow(
      Instant since, Instant until, Instant now, List<Violation> violations) {
    if (!since.isBefore(until)) {
      violations.add(
          new Violation(
              "until", "OUT_OF_RANGE", "The window ends before it begins. Swap the two."));
    }
    if (until.isAfter(now)) {
      violations.add(
          new Violation(
              "until",
              "IN_THE_FUTURE",
              "The window ends in the future. Let it end now or earlier."));
    }
  }

  /** A replay and how far it is. Needs VIEW. */
  public Optional<Replay> find(Caller caller, UUID id) {
    caller.require(Permission.VIEW);
    return replays.find(id);
  }

  /** The newest replays first, at most {@code limit}, 1 to 1,000. Needs VIEW. */
  public List<Replay> recent(Caller caller, int limit) {
    caller.require(Permission.VIEW);
    return replays.recent(limit);
  }

  /**
   * Stops a replay: it makes no more invocations; those made already go on, and can be cancelled.
   * Empty if there is none; as it is if it had ended. Needs OPERATE.
   */
  public Optional<Replay> stop(Caller caller, UUID id) {
    caller.require(Permission.OPERATE);
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      Optional<Replay> current = replays.find(id);
      if (current.isEmpty() || current.get().status() != Replay.Status.RUNNING) {
        return current;
      }
      Replay stopped =
          current.get().after(Replay.Status.STOPPED, current.get().cursor(), 0, 0, now());
      if (replays.advance(stopped, List.of(), Optional.of(audit(caller, "replay.stop", stopped)))) {
        return Optional.of(stopped);
      }
    }
    return replays.find(id);
  }

  private AuditEntry audit(Caller caller, String action, Replay replay) {
    return new AuditEntry(
        replay.changedAt(),
        caller,
        action,
        "replay " + replay.id(),
        replay.id().toString(),
        "",
        JsonObject.builder()
            .put("selection", text(replay.selection()))
            .put("per_second", Json.of(replay.perSecond()))
            .put("made", Json.of(replay.made()))
            .build()
            .text());
  }

  private static JsonObject text(Selection selection) {
    return switch (selection) {
      case Selection.Chosen(List<InvocationId> invocations) ->
          JsonObject.builder()
              .put(
                  "invocations",
                  JsonArray.ofStrings(invocations.stream().map(InvocationId::toString).toList()))
              .build();
      case Selection.Window window ->
          JsonObject.builder()
              .put("webhook", window.webhook().toString())
              .put(
                  "states",
                  JsonArray.ofStrings(window.states().stream().map(Enum::name).sorted().toList()))
              .put("since", window.since().toString())
              .put("until", window.until().toString())
              .build();
      case Selection.Missed missed ->
          JsonObject.builder()
              .put("missed_by", missed.webhook().toString())
              .put("since", missed.since().toString())
              .put("until", missed.until().toString())
              .build();
    };
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * What a replay comes to.
   *
   * @param count candidates; of missed events, before filters are asked
   * @param more whether there are more than could be counted
   * @param duration at the rate asked for, if nothing else is in the way
   */
  public record Estimate(long count, boolean more, Duration duration) {}

  /** What became of it. */
  public sealed interface Outcome {
    /** It runs; {@link #find} says how far it is. */
    record Started(Replay replay) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    record Absent(String what) implements Outcome {}
  }
}
