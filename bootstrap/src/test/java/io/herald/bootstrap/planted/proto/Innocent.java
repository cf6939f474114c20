package io.herald.bootstrap.planted.proto;

/** Keeps every rule; others are forbidden to know it. */
public record Innocent() {}
