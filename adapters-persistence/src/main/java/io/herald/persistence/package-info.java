/**
 * The records in SQLite or MySQL.
 *
 * <p>The only package that knows the database schema; no SQL in strings, no rule of the domain.
 */
@NullMarked
package io.herald.persistence;

import org.jspecify.annotations.NullMarked;
