package io.herald.persistence;

import io.herald.persistence.DatabaseRefused.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Keeps the key that encrypts secrets: a file that only its owner may read, and a check value in
 * the database that tells the right key from a wrong one. Stateless.
 */
final class MasterKey {
  private static final String CHECKED = "This decrypts only with the right key.";
  private static final String TABLE = "key_check";
  private static final String COLUMN = "ciphertext";

  private MasterKey() {}

  /** The check value to store beside the secrets of this key. */
  static byte[] checkValue(SecretBox box) {
    return box.encrypt(CHECKED, TABLE, "1", COLUMN);
  }

  /**
   * The key of a database that has a check value.
   *
   * @throws DatabaseRefused if the file is missing or holds another key
   */
  static SecretBox unlock(Path file, byte[] checkValue) {
    if (Files.notExists(file)) {
      throw new DatabaseRefused(
          Reason.MASTER_KEY_MISSING,
          "The master key "
              + file.toAbsolutePath()
              + " is missing, and the database's secrets cannot be read without it;"
              + " put it back, or name its place in HERALD_MASTER_KEY_FILE.");
    }
    SecretBox box = read(file);
    try {
      if (box.decrypt(checkValue, TABLE, "1", COLUMN).equals(CHECKED)) {
        return box;
      }
    } catch (GeneralSecurityException e) {
      throw wrong(file, e);
    }
    throw wrong(file, new GeneralSecurityException("another check value"));
  }

  private static DatabaseRefused wrong(Path file, GeneralSecurityException cause) {
    return new DatabaseRefused(
        Reason.MASTER_KEY_WRONG,
        "The master key "
            + file.toAbsolutePath()
            + " is not the one that the database was made with; put the right one in its place.",
        cause);
  }

  /** Whether the key of an empty database had to be made. */
  record Fresh(SecretBox box, Optional<Path> made) {}

  /** The key for an empty database: the file's, or a new one that is written there. */
  static Fresh forEmptyDatabase(Path file) {
    if (Files.exists(file)) {
      return new Fresh(read(file), Optional.empty());
    }
    String keyset = SecretBox.newKeyset();
    try {
      Files.createFile(file, ownerOnly(file));
      Files.writeString(file, keyset + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new DatabaseRefused(
          Reason.INACCESSIBLE,
          "The master key " + file.toAbsolutePath() + " cannot be written: " + e,
          e);
    }
    return new Fresh(parse(file, keyset), Optional.of(file));
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static SecretBox read(Path file) {
    try {
      return parse(file, Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DatabaseRefused(
          Reason.MASTER_KEY_MISSING,
          "The master key " + file.toAbsolutePath() + " cannot be read: " + e,
          e);
    }
  }

  private static SecretBox parse(Path file, String keyset) {
    try {
      return SecretBox.of(keyset);
    } catch (GeneralSecurityException e) {
      throw wrong(file, e);
    }
  }
}
