/** Part of the house with planted violations. */
@NullMarked
package io.herald.bootstrap.planted.grpc;

import org.jspecify.annotations.NullMarked;
