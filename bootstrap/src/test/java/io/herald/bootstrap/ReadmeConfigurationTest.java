package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of variables is the whole truth. */
class ReadmeConfigurationTest {
  private static final Pattern NAME = Pattern.compile("`(HERALD)?(_[A-Z_]+)`");

  @Test
  void theTableNamesEveryVariableAndNoOther() throws IOException {
    List<String> named = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../README.md"))) {
      if (line.startsWith("| `HERALD_")) {
        named.addAll(names(line.substring(0, line.indexOf('|', 1))));
      }
    }

    assertThat(named).containsExactlyInAnyOrderElementsOf(ConfigurationReader.KEYS);
  }

  /** The names of a cell such as {@code `HERALD_WEB_TLS_CERT` `_KEY`}, without the prefix. */
  private static List<String> names(String cell) {
    List<String> names = new ArrayList<>();
    String first = "";
    Matcher name = NAME.matcher(cell);
    while (name.find()) {
      String part = name.group(2).substring(1);
      if (name.group(1) != null) {
        first = part;
        names.add(part);
      } else {
        names.add(first.substring(0, first.lastIndexOf('_') + 1) + part);
      }
    }
    return names;
  }
}
