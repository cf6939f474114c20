/** How deliveries went, in numbers: from counters, never from the history. */
@org.jspecify.annotations.NullMarked
package io.herald.application.statistics;
