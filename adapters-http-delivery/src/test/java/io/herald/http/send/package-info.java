/** Tests of sending, with a receiver that misbehaves in every way that receivers do. */
@NullMarked
package io.herald.http.send;

import org.jspecify.annotations.NullMarked;
