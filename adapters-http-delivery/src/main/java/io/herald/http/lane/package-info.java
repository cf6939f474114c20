/**
 * Lanes on Resilience4j: bounded concurrency, rate limits and circuit breakers, one set a webhook.
 *
 * <p>Nothing in here waits or retries: what may not start now stays a row in the database.
 */
@NullMarked
package io.herald.http.lane;

import org.jspecify.annotations.NullMarked;
