package io.herald.application.keys;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditEntry;
import io.herald.application.keys.SecretKeys.Beginning;
import io.herald.application.keys.SecretKeys.Step;
import io.herald.domain.json.Json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * Gives the installation a new master key and encrypts all secrets by it, while all nodes go on. A
 * rotation that a crash ended goes on with the next call. Thread-safe.
 */
public final class RotateKeys {
  private static final String OBJECT = "master key";

  private final SecretKeys keys;
  private final InstantSource clock;

  public RotateKeys(SecretKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** How secrets are kept. Needs ADMINISTER. */
  public SecretKeys.Status status(Caller caller) {
    caller.require(Permission.ADMINISTER);
    return keys.status();
  }

  /**
   * Rotates; returns when no row is left that the key before encrypted. Needs ADMINISTER.
   *
   * @param progress told after each step
   */
  public Outcome rotate(Caller caller, Consumer<Progress> progress) {
    caller.require(Permission.ADMINISTER);
    return switch (keys.begin(
        now(), caller.name(), (before, after) -> entry(caller, "keys.rotate", before, after))) {
      case Beginning.Impossible(String reason) -> new Outcome.Refused(reason);
      case Beginning.Begun begun -> rotate(caller, begun, progress);
    };
  }

  private Outcome rotate(Caller caller, Beginning.Begun begun, Consumer<Progress> progress) {
    Progress sum = new Progress(0, begun.rows(), 0, begun.keyAfter(), begun.resumed());
    progress.accept(sum);
    String cursor = "";
    do {
      Step step = keys.step(cursor);
      cursor = step.cursor();
      sum = sum.after(step);
      progress.accept(sum);
    } while (!cursor.isEmpty());
    boolean finished =
        keys.finish(now(), (before, after) -> entry(caller, "keys.rotate_finished", before, after));
    return new Outcome.Rotated(
        begun.keyBefore(), begun.keyAfter(), sum.encrypted(), begun.resumed(), finished);
  }

  private AuditEntry entry(Caller caller, String action, String before, String after) {
    return new AuditEntry(now(), caller, action, OBJECT, "keys", text(before), text(after));
  }

  private static String text(String key) {
    return JsonObject.builder().put("key", key).build().text();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * How far a rotation is.
   *
   * @param rows how many rows were looked at
   * @param allRows how many there are, roughly
   * @param encrypted how many were encrypted anew
   * @param key the name of the new key
   * @param resumed whether it was begun before
   */
  public record Progress(long rows, long allRows, long encrypted, String key, boolean resumed) {
    private Progress after(Step step) {
      return new Progress(
          rows + step.rows(),
          Math.max(allRows, rows + step.rows()),
          encrypted + step.encrypted(),
          key,
          resumed);
    }
  }

  /** What became of it. */
  public sealed interface Outcome {
    /**
     * All secrets are encrypted by the new key.
     *
     * @param encrypted how many rows this call encrypted anew
     * @param resumed whether it was begun before
     * @param finished whether this call brought it to its end; somebody else did if not
     */
    record Rotated(
        String keyBefore, String keyAfter, long encrypted, boolean resumed, boolean finished)
        implements Outcome {}

    /** Nothing was begun, and why. */
    record Refused(String reason) implements Outcome {}
  }
}
