package io.herald.bootstrap.planted.domain;

import io.herald.bootstrap.planted.application.Innocent;

/** The domain knows its user. */
public record CallsTheApplication(Innocent known) {}
