package io.herald.bootstrap.planted.application;

import org.slf4j.Logger;

/** The application knows a library. */
public record UsesLogging(Logger known) {}
