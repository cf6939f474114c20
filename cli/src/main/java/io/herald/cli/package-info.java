/**
 * The {@code herald} command: a gRPC client like any other.
 *
 * <p>Nothing of the server but its published protocol may enter.
 */
@NullMarked
package io.herald.cli;

import org.jspecify.annotations.NullMarked;
