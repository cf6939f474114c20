/** Invocations: one webhook fired for one event, with its attempts, retries and outcome. */
@NullMarked
package io.herald.domain.invocation;

import org.jspecify.annotations.NullMarked;
