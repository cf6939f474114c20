package io.herald.bootstrap.planted.cli;

import io.herald.bootstrap.planted.domain.Innocent;

/** The client knows the inside of the server. */
public record OpensTheDomain(Innocent known) {}
