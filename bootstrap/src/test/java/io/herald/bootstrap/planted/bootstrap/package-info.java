/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.bootstrap;

import org.jspecify.annotations.NullMarked;
