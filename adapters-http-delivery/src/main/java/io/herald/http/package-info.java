/**
 * Rendering, signing and sending: everything that leaves the house over HTTPS.
 *
 * <p>No knowledge of where invocations come from or are recorded may enter.
 */
@NullMarked
package io.herald.http;

import org.jspecify.annotations.NullMarked;
