package io.herald.bootstrap.planted.web;

import io.herald.bootstrap.planted.proto.Innocent;

/** The console knows the messages of gRPC. */
public record SpeaksProtocol(Innocent known) {}
