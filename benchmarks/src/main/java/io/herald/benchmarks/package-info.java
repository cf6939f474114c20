/**
 * Measures Herald from outside: end-to-end load, and JMH for the hot paths.
 *
 * <p>Not part of the distribution.
 */
@NullMarked
package io.herald.benchmarks;

import org.jspecify.annotations.NullMarked;
