package io.herald.bootstrap.planted.domain;

/** Keeps every rule; others are forbidden to know it. */
public record Innocent() {}
