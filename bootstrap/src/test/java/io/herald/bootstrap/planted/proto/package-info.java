/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.proto;

import org.jspecify.annotations.NullMarked;
