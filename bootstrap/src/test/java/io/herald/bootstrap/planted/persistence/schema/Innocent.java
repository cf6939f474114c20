package io.herald.bootstrap.planted.persistence.schema;

/** Keeps every rule; others are forbidden to know it. */
public record Innocent() {}
