package io.herald.bootstrap.planted.bootstrap;

import io.herald.bootstrap.planted.persistence.schema.Innocent;

/** Whoever says new knows the tables. */
public record ReadsTheTables(Innocent known) {}
