package io.herald.bootstrap.planted.grpc;

import io.herald.bootstrap.planted.web.Innocent;

/** One adapter knows another. */
public record CallsTheConsole(Innocent known) {}
