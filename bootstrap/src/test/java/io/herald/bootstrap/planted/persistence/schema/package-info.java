/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.persistence.schema;

import org.jspecify.annotations.NullMarked;
