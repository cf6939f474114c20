package io.herald.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLibraryTest {
  private static final String SETTING = "org.sqlite.tmpdir";

  @TempDir private Path data;
  private final @Nullable String before = System.getProperty(SETTING);

  @AfterEach
  void restoreSetting() {
    if (before == null) {
      System.clearProperty(SETTING);
    } else {
      System.setProperty(SETTING, before);
    }
  }

  @Test
  void whatKilledProcessesLeftIsRemovedAndNothingElse() throws IOException {
    Path folder = Files.createDirectories(data.resolve(SqliteLibrary.FOLDER));
    Files.writeString(folder.resolve("sqlite-1-libsqlitejdbc.so"), "");
    Files.writeString(folder.resolve("sqlite-1-libsqlitejdbc.so.lck"), "");
    Path other = Files.writeString(folder.resolve("note.txt"), "");

    SqliteLibrary.keepIn(data);

    assertThat(folder).isDirectoryContaining(other::equals);
    assertThat(folder.toFile().list()).hasSize(1);
    assertThat(System.getProperty(SETTING)).isEqualTo(folder.toString());
  }

  @Test
  void aPlaceThatSomebodyChoseStays() throws IOException {
    System.setProperty(SETTING, "/elsewhere");

    SqliteLibrary.keepIn(data);

    assertThat(System.getProperty(SETTING)).isEqualTo("/elsewhere");
    assertThat(data).isEmptyDirectory();
  }
}
