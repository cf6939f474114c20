package io.herald.http.egress;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table of cases in a resource: one line each, two columns parted by the first space, a
 * backslash, {@code u} and four hexadecimal digits for a character, {@code #} at the beginning of a
 * comment.
 */
public final class CaseTable {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  private CaseTable() {}

  /** One case. */
  public record Case(String first, String second) {}

  /** The cases of a resource beside this class. */
  public static List<Case> read(String resource) {
    try (InputStream in = CaseTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(CaseTable::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Case parse(String line) {
    int space = line.indexOf(' ');
    return new Case(unescaped(line.substring(0, space)), unescaped(line.substring(space + 1)));
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(match ->
            java.util.regex.Matcher.quoteReplacement(
                String.valueOf((char) Integer.parseInt(match.group(1), 16))));
  }
}
