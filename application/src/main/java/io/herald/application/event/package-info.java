/** Publishing events and looking at them. */
@NullMarked
package io.herald.application.event;

import org.jspecify.annotations.NullMarked;
