/** Delivering invocations, and looking at, repeating and cancelling them. */
@NullMarked
package io.herald.application.invocation;

import org.jspecify.annotations.NullMarked;
