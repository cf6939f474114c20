package io.herald.application.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A browser that signed in.
 *
 * @param hash SHA-256 of the cookie's value, hexadecimal
 * @param name whose session it is
 * @param token the API token that it was opened with; the session ends with it
 * @param person the person that it was opened by; the session ends when that person is disabled
 */
public record Session(
    String hash,
    String name,
    Role role,
    Optional<UUID> token,
    Optional<UUID> person,
    Instant createdAt,
    Instant lastSeenAt) {}
