package io.herald.application.invocation;

import io.herald.application.invocation.Replays.Candidate;
import io.herald.application.invocation.Replays.NewReplay;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.filter.FilterJudge;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the invocations of running replays, a second's worth of each with every step. Any node may
 * step at any time: a step is guarded by the replay's version, so that none is made twice. A
 * webhook that has much waiting already gets nothing more from a replay, so that fresh events do
 * not queue behind it.
 */
public final class CarryOutReplays {
  /** What may wait for a webhook before a replay holds still. */
  static final int MAX_WAITING = 200;

  /** How many stretches of the history in which there is no candidate are passed in one step. */
  private static final int MAX_STRETCHES = 20;

  private final Replays replays;
  private final DueInvocations due;
  private final Webhooks webhooks;
  private final DispatchInvocations.Signals signals;
  private final IdGenerator ids;
  private final InstantSource clock;

  /**
   * Wires the work; whoever calls {@link #step} once a second is its rate.
   *
   * @param signals who wants to know that work became due
   */
  public CarryOutReplays(
      Replays replays,
      DueInvocations due,
      Webhooks webhooks,
      DispatchInvocations.Signals signals,
      IdGenerator ids,
      InstantSource clock) {
    this.replays = replays;
    this.due = due;
    this.webhooks = webhooks;
    this.signals = signals;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Brings every running replay one second's worth further.
   *
   * @return how many invocations were made
   */
  public int step() {
    List<Replay> running = replays.running();
    if (running.isEmpty()) {
      return 0;
    }
    Map<WebhookId, DueInvocations.Backlog> backlogs = due.backlogs();
    int made = 0;
    for (Replay replay : running) {
      // A step that somebody on another node made within this second is this second's step.
      if (replay.cursor().isEmpty()
          || !clock.instant().isBefore(replay.changedAt().plusMillis(900))) {
        made += step(replay, backlogs);
      }
    }
    return made;
  }

  private int step(Replay replay, Map<WebhookId, DueInvocations.Backlog> backlogs) {
    Replays.Candidates next =
        replays.candidates(replay.selection(), replay.cursor(), replay.perSecond());
    for (int i = 1;
        i < MAX_STRETCHES && next.candidates().isEmpty() && !next.cursor().isEmpty();
        i++) {
      next = replays.candidates(replay.selection(), next.cursor(), replay.perSecond());
    }
    List<NewReplay> invocations = new ArrayList<>();
    Set<WebhookId> woken = new HashSet<>();
    for (Candidate candidate : next.candidates()) {
      DueInvocations.Backlog backlog = backlogs.get(candidate.webhook());
      if (backlog != null && backlog.waiting() >= MAX_WAITING) {
        return 0;
      }
      webhooks
          .find(candidate.webhook())
          .filter(webhook -> fires(webhook, candidate))
          .ifPresent(webhook -> {
            invocations.add(
                new NewReplay(
                    ids.nextInvocation(),
                    webhook.id(),
                    webhook.settings().name().value(),
                    candidate.event().id(),
                    candidate.repeats()));
            woken.add(webhook.id());
          });
    }
    Replay after =
        replay.after(
            next.cursor().isEmpty() ? Replay.Status.DONE : Replay.Status.RUNNING,
            next.cursor(),
            next.candidates().size(),
            invocations.size(),
            now());
    if (!replays.advance(after, invocations, Optional.empty())) {
      return 0;
    }
    woken.forEach(signals::workDue);
    return invocations.size();
  }

  /** What was fired once is sent again as it is; what was missed must match today. */
  private static boolean fires(Webhook webhook, Candidate candidate) {
    if (!webhook.active()) {
      return false;
    }
    return candidate.repeats().isPresent()
        || (webhook.settings().triggers().contains(candidate.event().trigger())
            && webhook.settings().kind().name().equals(candidate.event().kind().name())
            && FilterJudge.holds(
                candidate.event().kind(),
                webhook.settings().filters(),
                candidate.event().payload()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
