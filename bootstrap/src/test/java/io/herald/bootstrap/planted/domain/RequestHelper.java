package io.herald.bootstrap.planted.domain;

/** A name that says nothing. */
public record RequestHelper() {}
