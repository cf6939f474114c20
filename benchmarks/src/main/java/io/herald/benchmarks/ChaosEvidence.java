package io.herald.benchmarks;

import io.herald.benchmarks.RecordedInvocation.RecordedAttempt;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * All that is known after a chaos run, from the three sides: what was published, what arrived, what
 * is on record; and what was done to Herald in between.
 *
 * @param arrivals in the order of arrival
 * @param storedEvents the publisher's identifiers of the events on record
 * @param attempts looks up the attempts of an invocation, the first one first
 * @param retries how many delays the retry schedule has
 */
record ChaosEvidence(
    List<ChaosWebhook> webhooks,
    List<Publication> publications,
    List<Arrival> arrivals,
    List<RecordedInvocation> invocations,
    Set<String> storedEvents,
    List<Disturbance> disturbances,
    Function<String, List<RecordedAttempt>> attempts,
    int retries) {}
