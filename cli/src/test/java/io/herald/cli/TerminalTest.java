package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, true",
    "/dev/tty1, true",
    "/dev/null, false",
    "pipe:[4711], false",
    "/home/ada/dev/pts/log, false"
  })
  void aTerminalIsToldByItsDevice(String device, boolean terminal) throws IOException {
    Path descriptor = Files.createSymbolicLink(folder.resolve("2"), Path.of(device));

    assertThat(Terminal.isTerminal(descriptor)).isEqualTo(terminal);
  }

  @Test
  void whereThereIsNoSuchLinkThereIsNoTerminal() throws IOException {
    assertThat(Terminal.isTerminal(folder.resolve("absent"))).isFalse();
    assertThat(Terminal.isTerminal(Files.createFile(folder.resolve("file")))).isFalse();
  }
}
