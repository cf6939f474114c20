/**
 * Measures Herald and tries to break its promises, from outside: the packaged distribution in a
 * process of its own, a real gRPC client, a real TLS receiver.
 *
 * <p>Two programs: {@link io.herald.benchmarks.LoadHarness} and {@link
 * io.herald.benchmarks.ChaosHarness}. Of Herald's own code only the generated proto may be used
 * here; what the server should do is said anew, so that an error in it is not repeated. Not part of
 * the distribution.
 */
@NullMarked
package io.herald.benchmarks;

import org.jspecify.annotations.NullMarked;
