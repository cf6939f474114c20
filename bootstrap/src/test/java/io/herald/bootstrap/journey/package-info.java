/**
 * Journeys over the real thing: the packaged distribution as a process of its own, a real gRPC
 * client, a real TLS receiver, a real browser. All on the loopback address.
 */
@NullMarked
package io.herald.bootstrap.journey;

import org.jspecify.annotations.NullMarked;
