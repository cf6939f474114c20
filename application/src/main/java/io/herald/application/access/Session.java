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
 * @param person the person that it was opened by
 * @param personVersion the person's version when it was opened; the session has ended when the
 *     person has another one. 0 without a person
 * @param address where it was opened from
 */
public record Session(
    String hash,
    String name,
    Role role,
    Optional<UUID> token,
    Optional<UUID> person,
    long personVersion,
    String address,
    Instant createdAt,
    Instant lastSeenAt) {}
