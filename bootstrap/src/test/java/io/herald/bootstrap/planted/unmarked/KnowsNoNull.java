package io.herald.bootstrap.planted.unmarked;

/** Its package does not say {@code @NullMarked}. */
public record KnowsNoNull() {}
