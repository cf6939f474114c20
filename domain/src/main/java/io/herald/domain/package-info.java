/**
 * The domain of Herald: webhooks, triggers, filters, events and invocations as values and pure
 * functions.
 *
 * <p>Depends on the JDK and JSpecify alone. No clocks, no randomness, no I/O: time and identifiers
 * come in as arguments.
 */
@NullMarked
package io.herald.domain;

import org.jspecify.annotations.NullMarked;
