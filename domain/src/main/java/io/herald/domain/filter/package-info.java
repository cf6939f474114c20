/** Filters: conditions on an event that must hold for a webhook to fire. Pure functions. */
@NullMarked
package io.herald.domain.filter;

import org.jspecify.annotations.NullMarked;
