package io.herald.bootstrap.planted.http;

import io.herald.bootstrap.planted.bootstrap.Innocent;

/** An adapter knows who started it. */
public record StartsTheServer(Innocent known) {}
