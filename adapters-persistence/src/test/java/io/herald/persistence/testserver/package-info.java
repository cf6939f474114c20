/**
 * A real MySQL server for tests, here and in other modules: in a container where a Docker engine
 * answers, else the one that a Maven artifact carries. Or MariaDB, where it is asked for.
 */
@NullMarked
package io.herald.persistence.testserver;

import org.jspecify.annotations.NullMarked;
