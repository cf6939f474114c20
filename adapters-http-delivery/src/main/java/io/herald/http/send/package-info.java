/**
 * Sending: one HTTPS request, once, to an address that the egress policy allows; its signature, its
 * OAuth token, and the reading of what came back.
 *
 * <p>No rule about where Herald may connect may enter: these live in {@code io.herald.http.egress}
 * and are asked here for every URL and every address.
 */
@NullMarked
package io.herald.http.send;

import org.jspecify.annotations.NullMarked;
