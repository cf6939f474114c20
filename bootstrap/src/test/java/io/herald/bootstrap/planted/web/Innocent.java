package io.herald.bootstrap.planted.web;

/** Keeps every rule; others are forbidden to know it. */
public record Innocent() {}
