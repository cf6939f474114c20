/** Identifiers: UUIDv7 inside, prefixed Crockford base32 outside. */
@NullMarked
package io.herald.domain.id;

import org.jspecify.annotations.NullMarked;
