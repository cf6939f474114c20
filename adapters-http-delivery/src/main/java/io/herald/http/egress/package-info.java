/**
 * The egress guard: where Herald may connect to. Which headers may go there is the domain's rule.
 *
 * <p>Everything here is a pure judgement over text and addresses, with two exceptions that are
 * named so: {@link io.herald.http.egress.NameLookup} asks the name service and {@link
 * io.herald.http.egress.OwnAddresses} asks the machine. No HTTP client may enter; the one in {@code
 * io.herald.http.send} asks here.
 */
@NullMarked
package io.herald.http.egress;

import org.jspecify.annotations.NullMarked;
