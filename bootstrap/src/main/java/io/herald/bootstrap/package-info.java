/**
 * Where everything comes together: configuration, the one class that says {@code new}, the entry of
 * the distribution, and the demonstration.
 *
 * <p>Only this package sees all others; nothing may depend on it.
 */
@NullMarked
package io.herald.bootstrap;

import org.jspecify.annotations.NullMarked;
