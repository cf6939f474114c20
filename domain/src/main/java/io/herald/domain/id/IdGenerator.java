package io.herald.domain.id;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDv7 (RFC 9562, section 5.7) that never go backwards within one process, also when the
 * clock does: the 12 bits after the milliseconds count up within one millisecond and carry over
 * into the next (section 6.2, method 1).
 *
 * <p>Thread-safe if the source of randomness is.
 */
public final class IdGenerator {
  private final InstantSource clock;
  private final RandomGenerator random;
  private long lastTick;

  public IdGenerator(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public EventId nextEvent() {
    return new EventId(next());
  }

  public WebhookId nextWebhook() {
    return new WebhookId(next());
  }

  public InvocationId nextInvocation() {
    return new InvocationId(next());
  }

  /** A bare identifier, for what has no spelling of its own outside. */
  public UUID next() {
    long tick = nextTick();
    long high = ((tick >>> 12) << 16) | 0x7000L | (tick & 0xFFF);
    long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  /** Milliseconds shifted by twelve bits, plus a counter in these bits. */
  private synchronized long nextTick() {
    lastTick = Math.max(lastTick + 1, clock.millis() << 12);
    return lastTick;
  }
}
