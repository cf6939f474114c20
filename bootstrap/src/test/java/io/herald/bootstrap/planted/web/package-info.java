/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.web;

import org.jspecify.annotations.NullMarked;
