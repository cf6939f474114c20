package io.herald.persistence;

import static io.herald.persistence.schema.Tables.KEY_CHECK;
import static io.herald.persistence.schema.Tables.KEY_ROTATION;

import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;

/** What the database says about the master key. Stateless. */
final class Successions {
  private Successions() {}

  /** All changes of the key that somebody may not have learnt of yet. */
  static List<MasterKey.Succession> read(DSLContext dsl) {
    return dsl.selectFrom(KEY_ROTATION)
        .orderBy(KEY_ROTATION.STARTED_AT)
        .fetch(row ->
            new MasterKey.Succession(
                KeyId.of(row.getKeyBefore()), KeyId.of(row.getKeyAfter()), row.getSuccessor()));
  }

  /** Which key everything is encrypted by from now on. */
  static KeyId current(DSLContext dsl) {
    return SecretBox.keyOf(
        Objects.requireNonNull(
            dsl.select(KEY_CHECK.CIPHERTEXT).from(KEY_CHECK).fetchOne(KEY_CHECK.CIPHERTEXT),
            "the check value of the master key"));
  }

  /**
   * Makes sure that this node has the current key, and learns it if another node changed it.
   *
   * @throws IllegalStateException if the key was changed so long ago that the database does not
   *     tell it any more
   */
  static void follow(DSLContext dsl, MasterKey key) {
    KeyId current = current(dsl);
    if (key.has(current)) {
      return;
    }
    key.learn(read(dsl));
    if (!key.has(current)) {
      throw new IllegalStateException(
          "The master key was changed to "
              + current
              + " while this node was away, which has "
              + key.current()
              + "; copy the file "
              + key.file().toAbsolutePath()
              + " from a node that was up, and start this one again.");
    }
  }
}
