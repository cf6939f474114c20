/** The keys that encrypt secrets at rest, and how they are changed. */
@NullMarked
package io.herald.application.keys;

import org.jspecify.annotations.NullMarked;
