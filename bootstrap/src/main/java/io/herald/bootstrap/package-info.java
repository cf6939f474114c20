/**
 * Reads the configuration, says {@code new} for every part, starts them and stops them in reverse.
 *
 * <p>No behaviour of its own may enter.
 */
@NullMarked
package io.herald.bootstrap;

import org.jspecify.annotations.NullMarked;
