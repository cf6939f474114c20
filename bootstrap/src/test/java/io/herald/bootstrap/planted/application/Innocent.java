package io.herald.bootstrap.planted.application;

/** Keeps every rule; others are forbidden to know it. */
public record Innocent() {}
