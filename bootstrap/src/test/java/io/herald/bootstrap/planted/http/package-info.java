/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.http;

import org.jspecify.annotations.NullMarked;
