/**
 * The ports of the application on jOOQ: SQLite inside the process, or a MySQL server.
 *
 * <p>Callers block; inside, the writers of one moment share a transaction. SQL stands in no string;
 * what differs between the databases stands in one class for each.
 */
@NullMarked
package io.herald.persistence;

import org.jspecify.annotations.NullMarked;
