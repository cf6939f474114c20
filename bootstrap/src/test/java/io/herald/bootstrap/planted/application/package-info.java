/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.application;

import org.jspecify.annotations.NullMarked;
