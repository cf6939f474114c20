package io.herald.persistence;

import static io.herald.persistence.schema.Tables.RECORD_KEYS;

import java.security.GeneralSecurityException;
import java.util.Objects;
import org.jooq.DSLContext;

/**
 * The keys of what history must keep to itself: kept in the database, encrypted by the master key,
 * so that a change of the master key rewrites one row and not millions. Thread-safe.
 */
final class RecordKeys {
  static final short ONLY = 1;
  private static final String ROW = "1";

  private final Engine engine;
  private final MasterKey key;
  private volatile SecretBox box;

  private RecordKeys(Engine engine, MasterKey key, SecretBox box) {
    this.engine = engine;
    this.key = key;
    this.box = box;
  }

  /** The keys on record, made if there are none yet. */
  static RecordKeys of(Engine engine, MasterKey key) {
    byte[] stored =
        engine
            .writes()
            .run(session -> {
              JooqWebhooks.lockConfiguration(session, key);
              byte[] found = stored(session.dsl());
              if (found != null) {
                return found;
              }
              byte[] made = encrypted(key, SecretBox.generate());
              session
                  .dsl()
                  .insertInto(RECORD_KEYS)
                  .set(RECORD_KEYS.ID, ONLY)
                  .set(RECORD_KEYS.KEYSET, made)
                  .execute();
              return made;
            });
    return new RecordKeys(engine, key, decrypted(key, stored));
  }

  private static byte @org.jspecify.annotations.Nullable [] stored(DSLContext dsl) {
    return dsl.select(RECORD_KEYS.KEYSET).from(RECORD_KEYS).fetchOne(RECORD_KEYS.KEYSET);
  }

  private static byte[] encrypted(MasterKey key, SecretBox keys) {
    return key.encrypt(keys.keyset(), RECORD_KEYS.getName(), ROW, RECORD_KEYS.KEYSET.getName());
  }

  private static SecretBox decrypted(MasterKey key, byte[] stored) {
    try {
      return SecretBox.of(
          key.decrypt(stored, RECORD_KEYS.getName(), ROW, RECORD_KEYS.KEYSET.getName()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the keys of the records do not decrypt", e);
    }
  }

  /** Encrypts by the newest key. */
  byte[] encrypt(String plain, String table, String row, String column) {
    return box.encrypt(plain, table, row, column);
  }

  /** Decrypts by whichever key it was; another node may have made it a moment ago. */
  String decrypt(byte[] ciphertext, String table, String row, String column) {
    if (!box.has(SecretBox.keyOf(ciphertext))) {
      reload();
    }
    try {
      return box.decrypt(ciphertext, table, row, column);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "what the row %s of the table %s keeps to itself does not decrypt".formatted(row, table),
          e);
    }
  }

  private void reload() {
    byte[] stored =
        engine.read(dsl -> {
          Successions.follow(dsl, key);
          return Objects.requireNonNull(stored(dsl), "the row of the table record_keys");
        });
    box = decrypted(key, stored);
  }

  /**
   * Takes a new key for what is recorded from now on, and encrypts all by the new master key; false
   * if they are already.
   */
  boolean renew(WriteSession session) {
    byte[] stored = Objects.requireNonNull(stored(session.dsl()), "the row of record_keys");
    if (SecretBox.keyOf(stored).equals(key.current())) {
      return false;
    }
    SecretBox renewed = decrypted(key, stored).succeededBy(SecretBox.generate());
    session
        .dsl()
        .update(RECORD_KEYS)
        .set(RECORD_KEYS.KEYSET, encrypted(key, renewed))
        .where(RECORD_KEYS.ID.eq(ONLY))
        .execute();
    return true;
  }

  /** Takes up what {@link #renew} stored. */
  void refresh() {
    reload();
  }
}
