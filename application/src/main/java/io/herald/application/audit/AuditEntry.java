package io.herald.application.audit;

import io.herald.application.access.Caller;
import java.time.Instant;

/**
 * One change and who made it. Secrets are masked before they get here.
 *
 * @param action what was done, e.g. {@code webhook.update}
 * @param object which object, e.g. {@code webhook Freshdesk tickets (whk_…)}
 * @param objectId the object's identifier, for looking up; may be empty
 * @param before canonical JSON of the object before; empty if it was not there
 * @param after canonical JSON of the object after; empty if it is gone
 */
public record AuditEntry(
    Instant at,
    Caller caller,
    String action,
    String object,
    String objectId,
    String before,
    String after) {}
