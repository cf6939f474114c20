package io.herald.domain.invocation;

import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.util.Optional;

/**
 * One webhook fired for one event: the unit of delivery. Receivers see its id as {@code
 * webhook-id}.
 *
 * @param webhook absent for a test of a draft that was never saved
 * @param webhookName the name at the time
 * @param publisherEventId the event's id as its publisher knows it
 * @param trigger the event's trigger, or {@code Manual}
 * @param repeats the invocation that a replay repeats
 * @param attempts how many attempts are on record
 */
public record Invocation(
    InvocationId id,
    Optional<WebhookId> webhook,
    String webhookName,
    EventId event,
    String publisherEventId,
    String trigger,
    String requestId,
    String requestFriendlyId,
    Cause cause,
    InvocationState state,
    Optional<InvocationId> repeats,
    int attempts,
    Instant createdAt,
    Instant updatedAt) {}
