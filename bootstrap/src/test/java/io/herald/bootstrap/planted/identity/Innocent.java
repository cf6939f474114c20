package io.herald.bootstrap.planted.identity;

/** Keeps every rule; others are forbidden to know it. */
public record Innocent() {}
