/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.cli;

import org.jspecify.annotations.NullMarked;
