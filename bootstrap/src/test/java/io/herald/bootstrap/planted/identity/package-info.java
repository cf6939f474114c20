/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.identity;

import org.jspecify.annotations.NullMarked;
