/**
 * What webhooks, events and invocations are: values and pure functions.
 *
 * <p>Nothing but the JDK and JSpecify may enter: no I/O, no clock, no randomness.
 */
@NullMarked
package io.herald.domain;

import org.jspecify.annotations.NullMarked;
