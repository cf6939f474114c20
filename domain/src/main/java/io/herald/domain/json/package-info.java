/**
 * JSON as immutable values with one canonical text.
 *
 * <p>Purpose: payloads keep every digit of a number and every character of a string from the
 * publisher to the receiver. Parsing belongs to the adapters; nothing here reads text.
 */
@NullMarked
package io.herald.domain.json;

import org.jspecify.annotations.NullMarked;
