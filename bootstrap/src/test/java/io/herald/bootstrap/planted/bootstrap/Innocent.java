package io.herald.bootstrap.planted.bootstrap;

/** Keeps every rule; others are forbidden to know it. */
public record Innocent() {}
