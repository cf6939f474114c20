package io.herald.domain.filter;

/**
 * Whether one filter holds for an event.
 *
 * @param explanation a sentence for people that names what the event has, e.g. {@code
 *     integration.name is aws-prod: no, the event has prod db, staging db.}
 */
public record ClauseVerdict(Filter filter, boolean holds, String explanation) {}
