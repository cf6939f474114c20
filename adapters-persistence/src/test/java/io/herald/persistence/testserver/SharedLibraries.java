package io.herald.persistence.testserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The libraries of the system that a program is linked with. Stateless. */
final class SharedLibraries {
  /** A line of ldd's: {@code libaio.so.1 => not found}. */
  private static final Pattern MISSING =
      Pattern.compile("^\\s*(\\S+) => not found$", Pattern.MULTILINE);

  private SharedLibraries() {}

  /**
   * Asks the loader for a program's libraries, where there is one to be asked.
   *
   * @throws IOException if some are not installed; names all of them
   */
  static void require(Path program) throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    Process loader = new ProcessBuilder("ldd", program.toString()).start();
    List<String> missing =
        missing(new String(loader.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    if (!missing.isEmpty()) {
      throw new IOException(
          "the test server "
              + program.getFileName()
              + " needs libraries that are not installed: "
              + String.join(", ", missing));
    }
  }

  /** The libraries that are not there, from what ldd says. */
  static List<String> missing(String said) {
    return MISSING.matcher(said).results().map(SharedLibraries::name).toList();
  }

  private static String name(MatchResult line) {
    return line.group(1);
  }
}
