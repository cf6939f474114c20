package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/** The pattern of the distribution's log, with text of others in it. */
class LogLineTest {
  private static final Pattern BEGINNING = Pattern.compile("(?m)^\\d{4}-\\d\\d-\\d\\dT");

  private static String logged(String message, @Nullable Throwable thrown)
      throws IOException, SAXException, ParserConfigurationException {
    LoggerContext context = new LoggerContext();
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(pattern());
    layout.start();
    return layout.doLayout(
        new LoggingEvent(
            "x", context.getLogger("io.herald"), Level.WARN, message, thrown, new Object[0]));
  }

  private static String pattern() throws IOException, SAXException, ParserConfigurationException {
    try (InputStream in = LogLineTest.class.getResourceAsStream("/logback.xml")) {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(in)
          .getElementsByTagName("pattern")
          .item(0)
          .getTextContent();
    }
  }

  private static long beginnings(String text) {
    return BEGINNING.matcher(text).results().count();
  }

  @Test
  void aMessageIsOneLineWhateverItQuotes() throws Exception {
    for (String forged :
        new String[] {
          "a\n2026-01-01T00:00:00.000Z INFO  Herald all is well",
          "a\r2026-01-01T00:00:00.000Z INFO  Herald all is well",
          "a\u2028b",
          "a\u0085b",
          "\u001b[2Jgone\u0007",
          "\u202etxt.exe",
          "a\tb\u0000c",
        }) {
      String line = logged("refused: " + forged, null);

      assertThat(line).endsWith("\n").contains("WARN  herald refused: ");
      assertThat(line.strip()).doesNotContainPattern("[\\p{Cc}\\u2028\\u202e]");
      assertThat(beginnings(line)).isEqualTo(1);
    }
  }

  @Test
  void theMessageOfAnExceptionCannotBeginALine() throws Exception {
    String lines =
        logged(
            "failed",
            new IllegalStateException(
                "a\n2026-01-01T00:00:00.000Z INFO  Herald all is well\u001b[2J",
                new IOException("b\r\n2026-01-01T00:00:00.000Z INFO  Herald all is well")));

    assertThat(beginnings(lines)).isEqualTo(1);
    assertThat(lines).contains("IllegalStateException: a", "Caused by: ").doesNotContain("\u001b");
    Matcher line = Pattern.compile("(?m)^(.*)$").matcher(lines.strip());
    assertThat(line.results().skip(1)).hasSizeGreaterThan(5);
    assertThat(lines.getBytes(StandardCharsets.UTF_8))
        .endsWith("\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void usualTextStaysAsItIs() throws Exception {
    assertThat(logged("Dana O'Brien {x} %s 日本", null)).endsWith(" herald Dana O'Brien {x} %s 日本\n");
  }
}
