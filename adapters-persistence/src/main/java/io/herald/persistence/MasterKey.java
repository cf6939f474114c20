package io.herald.persistence;

import io.herald.persistence.DatabaseRefused.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that encrypts secrets: a file that only its owner may read, and a check value in the
 * database that tells the right key from a wrong one. While the key is being changed the file holds
 * two. Thread-safe.
 */
final class MasterKey {
  private static final Logger LOG = LoggerFactory.getLogger(MasterKey.class);
  private static final String CHECKED = "This decrypts only with the right key.";
  private static final String TABLE = "key_check";
  private static final String COLUMN = "ciphertext";
  private static final String SUCCESSION = "key_rotation";
  private static final String SUCCESSOR = "successor";

  /** A file of any other size holds no keys. */
  private static final long MAX_BYTES = 64 * 1024;

  private final Path file;
  private volatile SecretBox box;

  private MasterKey(Path file, SecretBox box) {
    this.file = file;
    this.box = box;
  }

  /** A change of the key as the database tells it: the new one, encrypted by the one before. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared and never changed.
  record Succession(KeyId before, KeyId after, byte[] successor) {}

  /**
   * The key of a database that has a check value. If the key was changed while this node was down,
   * the new one is learnt.
   *
   * @throws DatabaseRefused if the file is missing, open to others or holds another key; nothing
   *     was written then
   */
  static MasterKey unlock(Path file, byte[] checkValue, List<Succession> successions) {
    if (Files.notExists(file)) {
      throw new DatabaseRefused(
          Reason.MASTER_KEY_MISSING,
          "The master key "
              + file.toAbsolutePath()
              + " is missing, and the database's secrets cannot be read without it (they are"
              + " encrypted by the key "
              + SecretBox.keyOf(checkValue)
              + "); put it back, or name its place in HERALD_MASTER_KEY_FILE.");
    }
    SecretBox found = read(file);
    SecretBox box = learn(found, successions);
    try {
      if (!box.decrypt(checkValue, TABLE, "1", COLUMN).equals(CHECKED)) {
        throw wrong(file, found, checkValue, new GeneralSecurityException("another check value"));
      }
    } catch (GeneralSecurityException e) {
      throw wrong(file, found, checkValue, e);
    }
    MasterKey key = new MasterKey(file, box);
    if (box != found) {
      key.write(box);
    }
    return key;
  }

  private static DatabaseRefused wrong(
      Path file, SecretBox found, byte[] checkValue, GeneralSecurityException cause) {
    return new DatabaseRefused(
        Reason.MASTER_KEY_WRONG,
        "The master key "
            + file.toAbsolutePath()
            + " (key "
            + found.current()
            + ") is not the one that the database's secrets are encrypted by (key "
            + SecretBox.keyOf(checkValue)
            + "); put the right one in its place, or name its place in HERALD_MASTER_KEY_FILE."
            + " If the keys were rotated while this node was down, copy the file of a node that"
            + " was up.",
        cause);
  }

  /** Whether the key of an empty database had to be made. */
  record Fresh(MasterKey key, Optional<Path> made) {}

  /** The key for an empty database: the file's, or a new one that is written there. */
  static Fresh forEmptyDatabase(Path file) {
    if (Files.exists(file)) {
      return new Fresh(new MasterKey(file, read(file)), Optional.empty());
    }
    MasterKey key = new MasterKey(file, SecretBox.generate());
    key.write(key.box);
    return new Fresh(key, Optional.of(file));
  }

  /** The check value to store beside the secrets of the current key. */
  byte[] checkValue() {
    return box.encrypt(CHECKED, TABLE, "1", COLUMN);
  }

  Path file() {
    return file;
  }

  /** Which key encrypts. */
  KeyId current() {
    return box.current();
  }

  boolean has(KeyId key) {
    return box.has(key);
  }

  byte[] encrypt(String plain, String table, String row, String column) {
    return box.encrypt(plain, table, row, column);
  }

  /** As {@link SecretBox#decrypt}. */
  String decrypt(byte[] ciphertext, String table, String row, String column)
      throws GeneralSecurityException {
    return box.decrypt(ciphertext, table, row, column);
  }

  /** A new key for the database to tell the others of; nothing is encrypted by it yet. */
  Succession newSuccession() {
    SecretBox next = SecretBox.generate();
    KeyId before = box.current();
    KeyId after = next.current();
    return new Succession(
        before, after, box.encrypt(next.keyset(), SUCCESSION, before + "/" + after, SUCCESSOR));
  }

  /**
   * Learns what comes after the keys at hand from the node that changed them. If the file cannot be
   * written, this process goes on all the same; it could not start again.
   */
  synchronized void learn(List<Succession> successions) {
    SecretBox learnt = learn(box, successions);
    if (learnt != box) {
      try {
        write(learnt);
      } catch (DatabaseRefused e) {
        LOG.error(
            "The keys were rotated, and the new one cannot be put into this node's file; copy the"
                + " file of the node that rotated before this one starts again.",
            e);
      }
      box = learnt;
    }
  }

  /**
   * Takes up a change that this node began: the new key is in its file before anything is encrypted
   * by it.
   */
  synchronized void takeUp(List<Succession> successions) {
    SecretBox learnt = learn(box, successions);
    if (learnt != box) {
      write(learnt);
      box = learnt;
    }
  }

  private static SecretBox learn(SecretBox known, List<Succession> successions) {
    SecretBox box = known;
    boolean learnt = true;
    while (learnt) {
      learnt = false;
      for (Succession one : successions) {
        if (box.has(one.before()) && !box.has(one.after())) {
          box = box.succeededBy(successor(box, one));
          learnt = true;
        }
      }
    }
    return box;
  }

  private static SecretBox successor(SecretBox box, Succession one) {
    try {
      return SecretBox.of(
          box.decrypt(one.successor(), SUCCESSION, one.before() + "/" + one.after(), SUCCESSOR));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the successor of the master key cannot be read", e);
    }
  }

  /** The keys at hand, the current one included. */
  List<KeyId> all() {
    return box.all();
  }

  /** Forgets these keys, in the file as in memory; never the current one. */
  synchronized void forget(List<KeyId> keys) {
    SecretBox left = box.without(keys);
    if (left != box) {
      write(left);
      box = left;
    }
  }

  /** Whether the file could be replaced; tried without touching it. */
  Optional<String> whyNotWritable() {
    try {
      Files.delete(writtenBeside(""));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "The file "
              + file.toAbsolutePath()
              + " cannot be replaced by this process, which a new key needs ("
              + e
              + "); give it the right to write in that folder.");
    }
  }

  /** Written beside and moved into place, so that at every moment there is a whole one. */
  private void write(SecretBox keys) {
    try {
      Path beside = writtenBeside(keys.keyset() + "\n");
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      } catch (IOException e) {
        // Some file systems have no folders to force; the move itself went well.
        LOG.debug("The folder of the master key could not be forced to disk.", e);
      }
    } catch (IOException e) {
      throw new DatabaseRefused(
          Reason.INACCESSIBLE,
          "The master key " + file.toAbsolutePath() + " cannot be written: " + e,
          e);
    }
  }

  private Path writtenBeside(String text) throws IOException {
    Path beside =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            file.getFileName().toString(),
            ".new",
            ownerOnly(file));
    try {
      Files.writeString(beside, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      return beside;
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static SecretBox read(Path file) {
    try {
      refuseIfOpenToOthers(file);
      if (Files.size(file) > MAX_BYTES) {
        throw noKey(file, new GeneralSecurityException("the file is too large"));
      }
      return SecretBox.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw noKey(file, e);
    } catch (IOException e) {
      throw new DatabaseRefused(
          Reason.MASTER_KEY_MISSING,
          "The master key " + file.toAbsolutePath() + " cannot be read: " + e,
          e);
    }
  }

  private static DatabaseRefused noKey(Path file, GeneralSecurityException cause) {
    return new DatabaseRefused(
        Reason.MASTER_KEY_WRONG,
        "The file "
            + file.toAbsolutePath()
            + " holds no master key; put the one there that the database was made with, or name"
            + " its place in HERALD_MASTER_KEY_FILE.",
        cause);
  }

  /** Others must not read the key or change it; a group may read it, as mounted secrets need. */
  private static void refuseIfOpenToOthers(Path file) throws IOException {
    if (!isPosix(file)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    List<PosixFilePermission> tooMuch = new ArrayList<>(permissions);
    tooMuch.retainAll(
        Set.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.GROUP_WRITE));
    if (!tooMuch.isEmpty()) {
      throw new DatabaseRefused(
          Reason.MASTER_KEY_EXPOSED,
          "The master key "
              + file.toAbsolutePath()
              + " can be read or changed by others (mode "
              + PosixFilePermissions.toString(permissions)
              + "); let only its owner at it: chmod 600 "
              + file.toAbsolutePath());
    }
    if (permissions.contains(PosixFilePermission.GROUP_READ)) {
      LOG.warn(
          "The master key {} can be read by its group; unless that is meant, chmod 600 {}",
          file.toAbsolutePath(),
          file.toAbsolutePath());
    }
  }
}
