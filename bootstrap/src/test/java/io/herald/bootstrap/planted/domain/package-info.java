/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.domain;

import org.jspecify.annotations.NullMarked;
