package io.herald.persistence;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The data directory, locked by the operating system for as long as this process has it open. */
public final class DataFolder implements AutoCloseable {
  /** The file whose lock tells that a process works with the directory; it stays. */
  public static final String LOCK = "herald.lock";

  private final FileChannel channel;

  private DataFolder(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the directory if it is missing, and locks it.
   *
   * @throws DatabaseRefused if another process has it, or it cannot be written
   */
  public static DataFolder lock(Path directory) {
    try {
      if (Files.notExists(directory)) {
        Files.createDirectories(directory);
        restrict(directory);
      }
      FileChannel channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new DatabaseRefused(
            DatabaseRefused.Reason.IN_USE,
            "Another Herald works with the data directory "
                + directory.toAbsolutePath()
                + "; stop it, or give this one a directory of its own.");
      }
      return new DataFolder(channel);
    } catch (IOException e) {
      throw new DatabaseRefused(
          DatabaseRefused.Reason.INACCESSIBLE,
          "The data directory " + directory.toAbsolutePath() + " cannot be written: " + e,
          e);
    }
  }

  private static void restrict(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("the lock of the data directory cannot be released", e);
    }
  }
}
