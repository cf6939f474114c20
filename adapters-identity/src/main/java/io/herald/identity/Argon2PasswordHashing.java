package io.herald.identity;

import io.herald.application.Overloaded;
import io.herald.application.access.PasswordHashing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, two
 * passes, one lane; written as a PHC string. Works on two platform threads of its own, so that
 * sign-ins take 38 MiB at most and never hold up the virtual threads that deliver. Thread-safe.
 */
public final class Argon2PasswordHashing implements PasswordHashing, AutoCloseable {
  static final Cost TODAY = new Cost(19_456, 2, 1);

  /** Memory for so many is little beside a heap of 512 MiB. */
  static final int MAX_AT_ONCE = 2;

  /** Some four seconds of work; more are told to come again. */
  static final int MAX_WAITING = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Stored texts that ask for more than this are not ours. */
  private static final Cost MOST = new Cost(65_536, 10, 4);

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d)"
              + "\\$([A-Za-z0-9+/]{11,88})\\$([A-Za-z0-9+/]{22,88})");

  private final SecureRandom random;
  private final ThreadPoolExecutor threads;

  public Argon2PasswordHashing(SecureRandom random) {
    this.random = random;
    this.threads =
        new ThreadPoolExecutor(
            MAX_AT_ONCE,
            MAX_AT_ONCE,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("password-", 0).daemon().factory());
    this.threads.allowCoreThreadTimeOut(true);
  }

  /**
   * What one hash costs.
   *
   * @param kibibytes of memory
   * @param passes over it
   * @param lanes that could be filled at once; here they are one after the other
   */
  record Cost(int kibibytes, int passes, int lanes) {
    boolean within(Cost most) {
      return lanes >= 1
          && lanes <= most.lanes
          && passes >= 1
          && passes <= most.passes
          && kibibytes >= 8 * lanes
          && kibibytes <= most.kibibytes;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Encoded(Cost cost, byte[] salt, byte[] hash) {}

  @Override
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = work(() -> argon2id(password, salt, TODAY, HASH_BYTES));
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            TODAY.kibibytes,
            TODAY.passes,
            TODAY.lanes,
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  @Override
  public boolean matches(String password, String encoded) {
    return parse(encoded)
        .map(known -> {
          byte[] hash = work(() -> argon2id(password, known.salt, known.cost, known.hash.length));
          return MessageDigest.isEqual(hash, known.hash);
        })
        .orElse(false);
  }

  @Override
  public boolean outdated(String encoded) {
    return parse(encoded)
        .map(known ->
            known.cost.kibibytes < TODAY.kibibytes
                || known.cost.passes < TODAY.passes
                || known.hash.length < HASH_BYTES)
        .orElse(true);
  }

  private static Optional<Encoded> parse(String encoded) {
    Matcher matcher = PHC.matcher(encoded);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Cost cost =
        new Cost(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)));
    try {
      return Optional.of(
              new Encoded(
                  cost,
                  Base64.getDecoder().decode(matcher.group(4)),
                  Base64.getDecoder().decode(matcher.group(5))))
          .filter(_ -> cost.within(MOST));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static byte[] argon2id(String password, byte[] salt, Cost cost, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.kibibytes)
            .withIterations(cost.passes)
            .withParallelism(cost.lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }

  private byte[] work(Callable<byte[]> hashing) {
    Future<byte[]> result;
    try {
      result = threads.submit(hashing);
    } catch (RejectedExecutionException _) {
      throw overloaded();
    }
    try {
      return result.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      result.cancel(false);
      throw overloaded();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be hashed", e.getCause());
    } catch (InterruptedException _) {
      result.cancel(false);
      Thread.currentThread().interrupt();
      throw overloaded();
    }
  }

  private static Overloaded overloaded() {
    return new Overloaded("Too many passwords are being checked.");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
