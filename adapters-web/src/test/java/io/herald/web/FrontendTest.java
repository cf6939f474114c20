package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is committed of the front end is what was built, and templates keep to what is allowed. */
class FrontendTest {
  private static final Path TEMPLATES = Path.of("src/main/jte");
  private static final Path FRONTEND = Path.of("frontend");

  @Test
  void theBundlesAreThoseThatWereBuilt() throws IOException {
    List<String> lines = Files.readAllLines(FRONTEND.resolve("checksums.sha256"));
    assertThat(lines).hasSize(2);
    for (String line : lines) {
      String[] parts = line.split("  ", 2);
      byte[] content =
          Files.readAllBytes(Path.of("src/main/resources/io/herald/web/assets", parts[1]));
      assertThat(Assets.fingerprint(content)).as(parts[1]).isEqualTo(parts[0]);
    }
  }

  @Test
  void theLockFileNamesNoHost() throws IOException {
    assertThat(Files.readString(FRONTEND.resolve("package-lock.json")))
        .doesNotContain("\"resolved\"", "http://");
  }

  @Test
  void noTemplateHasAnythingInlineOrEvaluatedOrUnescaped() throws IOException {
    Pattern forbidden =
        Pattern.compile(
            "\\son\\w+=|\\sstyle=|hx-on|js:|javascript:|\\$unsafe|@raw|hx-trigger=\"[^\"]*\\[");
    List<String> found = new ArrayList<>();
    try (Stream<Path> templates = Files.list(TEMPLATES)) {
      for (Path template : templates.toList()) {
        for (String line : Files.readAllLines(template)) {
          if (forbidden.matcher(line).find()) {
            found.add(template.getFileName() + ": " + line.strip());
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyFormThatIsPostedCarriesItsToken() throws IOException {
    List<String> found = new ArrayList<>();
    Pattern form = Pattern.compile("<form[^>]*method=\"post\"[^>]*>(.*?)</form>", Pattern.DOTALL);
    try (Stream<Path> templates = Files.list(TEMPLATES)) {
      for (Path template : templates.toList()) {
        form.matcher(Files.readString(template))
            .results()
            .filter(match -> !match.group(1).contains("@template.formToken"))
            .forEach(match -> found.add(template.getFileName() + ": " + match.group()));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everythingThatHtmxActsOnCarriesTheNonce() throws IOException {
    List<String> found = new ArrayList<>();
    Pattern tag = Pattern.compile("<\\w+[^>]*\\shx-(?!nonce)[^>]*>");
    try (Stream<Path> templates = Files.list(TEMPLATES)) {
      for (Path template : templates.toList()) {
        tag.matcher(Files.readString(template))
            .results()
            .filter(match -> !match.group().contains("hx-nonce="))
            .forEach(match -> found.add(template.getFileName() + ": " + match.group()));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyPartOfTheBundlesIsNamedWithItsLicence() throws IOException {
    String notice = Files.readString(Path.of("src/main/resources/io/herald/web/NOTICE"));
    Pattern name = Pattern.compile("\"node_modules/([^\"]+)\": \\{(.*?)\\n    }", Pattern.DOTALL);
    name.matcher(Files.readString(FRONTEND.resolve("package-lock.json")))
        .results()
        .filter(match -> !match.group(2).contains("\"dev\": true"))
        .forEach(match -> assertThat(notice).contains(match.group(1)));
  }
}
