package io.herald.application.event;

import io.herald.application.invocation.Lease;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.util.List;
import java.util.Set;

/**
 * Where published events become durable together with what they fire. Thread-safe; callers of one
 * moment may share a transaction.
 */
public interface EventJournal {

  /**
   * Stores events with their invocations and returns when the commit survives power loss. Each
   * event is a unit of its own: one that cannot be stored stops no other.
   *
   * <p>An invocation is placed BLOCKED if its webhook has a live, earlier, ordered one with the
   * same ordering key whose first attempt is not over (strict: that is not final), or if one of the
   * webhooks it waits for has a live one with that key; decided under that row's lock. Otherwise it
   * is leased to this node if it shall start now, else it is due now.
   *
   * @param events 1 to 1,000, each with its invocations as matched by the configuration of that
   *     version
   * @return one outcome for each event, in order. If the stored configuration is newer, all are
   *     {@link AppendOutcome.Outdated} and nothing is stored
   * @throws io.herald.application.StorageUnavailable if the database did not confirm
   * @throws io.herald.application.Overloaded if too many appends wait already
   */
  List<AppendOutcome> append(List<NewEvent> events, long configurationVersion);

  /** An event and what it fires. */
  record NewEvent(Event event, List<NewInvocation> invocations) {
    public NewEvent {
      invocations = List.copyOf(invocations);
    }
  }

  /**
   * An invocation to be.
   *
   * @param strict whether it waits until the earlier one is final
   * @param waitsFor webhooks whose live invocations with the same key it waits for, because they
   *     capture a value that it reads
   * @param startNow whether this node has a place in the webhook's lane for it; heeded unless
   *     sending is paused
   */
  record NewInvocation(
      InvocationId id,
      WebhookId webhook,
      String webhookName,
      boolean strict,
      Set<WebhookId> waitsFor,
      boolean startNow) {
    public NewInvocation {
      waitsFor = Set.copyOf(waitsFor);
    }
  }

  /** What became of an event. */
  sealed interface AppendOutcome {
    /** Stored, with where each invocation was placed, in the order given. */
    record Appended(List<Placement> placements) implements AppendOutcome {
      public Appended {
        placements = List.copyOf(placements);
      }
    }

    /** Seen before with the same fingerprint; nothing stored, nothing fired. */
    record Duplicate(EventId original, List<InvocationId> invocations) implements AppendOutcome {
      public Duplicate {
        invocations = List.copyOf(invocations);
      }
    }

    /** The publisher's id was used before with another fingerprint; nothing stored. */
    record Reused(EventId original) implements AppendOutcome {}

    /** The configuration has changed; match again. */
    record Outdated() implements AppendOutcome {}

    /** This event alone could not be stored. */
    record Poisoned(String reason) implements AppendOutcome {}
  }

  /** Where an invocation was placed. */
  sealed interface Placement {
    /** Leased to this node, to be started now. */
    record Leased(Lease lease) implements Placement {}

    /** Due now, for whoever claims it. */
    record Waiting() implements Placement {}

    /** Waits behind another invocation. */
    record Blocked(InvocationId behind) implements Placement {}
  }
}
