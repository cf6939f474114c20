package io.herald.bootstrap;

import io.herald.cli.UnfilledReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.JacksonYAMLParseException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A file of settings: one YAML mapping of names to values, each a text or a list of texts, as it is
 * written there; YAML's own notion of numbers would turn a password of digits into another one.
 */
final class ConfigurationFile {
  /** Many times what all settings take. */
  private static final int MAX_BYTES = 1 << 20;

  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path file;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private ConfigurationFile(Path file) {
    this.file = file;
  }

  /**
   * What reading came to.
   *
   * @param values by their names in the file; of a list, its texts parted by commas
   * @param problems sentences; empty if all is well
   */
  record Content(Map<String, String> values, List<String> problems) {
    Content {
      problems = List.copyOf(problems);
    }
  }

  /** Reads a file; what cannot be read is a problem, never an exception. */
  static Content read(Path file) {
    ConfigurationFile reading = new ConfigurationFile(file);
    reading.read();
    return new Content(reading.values, reading.problems);
  }

  private void read() {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        problem("is larger than 1 MiB, and so no file of settings");
        return;
      }
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException _) {
      problem("is not there");
      return;
    } catch (CharacterCodingException _) {
      problem("is not UTF-8; save it as UTF-8");
      return;
    } catch (IOException e) {
      problem("cannot be read: " + e.getMessage());
      return;
    }
    try (JsonParser parser = YAML.createParser(new UnfilledReader(text))) {
      readMapping(parser);
    } catch (JacksonException e) {
      problem(
          "cannot be read as YAML%s%s"
              .formatted(
                  e.getLocation() == null || e.getLocation().getLineNr() < 1
                      ? ""
                      : ", line " + e.getLocation().getLineNr(),
                  reason(e)));
    }
  }

  /** The parser of YAML writes for people; what is above it, for programmers. */
  private static String reason(JacksonException e) {
    return e instanceof JacksonYAMLParseException
        ? e.getOriginalMessage()
            .lines()
            .findFirst()
            .map(line -> ": " + ConfigurationReader.shown(line))
            .orElse("")
        : "";
  }

  private void readMapping(JsonParser parser) {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      // Empty, or nothing but comments.
      return;
    }
    if (first != JsonToken.START_OBJECT) {
      problem("is not a YAML mapping; write one setting on each line, as in data_dir: /srv/herald");
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      readSetting(parser, parser.currentName());
    }
    if (parser.nextToken() != null) {
      problem("has more than one document; write all settings into one");
    }
  }

  private void readSetting(JsonParser parser, String name) {
    JsonToken value = parser.nextToken();
    boolean fits = true;
    List<String> texts = new ArrayList<>();
    switch (value) {
      case VALUE_NULL -> {
        // The same as an empty text.
      }
      case START_ARRAY -> {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          fits &= parser.currentToken().isScalarValue();
          texts.add(parser.currentToken().isScalarValue() ? parser.getString() : "");
          parser.skipChildren();
        }
      }
      case START_OBJECT -> {
        fits = false;
        parser.skipChildren();
      }
      default -> texts.add(parser.getString());
    }
    String shown = ConfigurationReader.shown(name);
    if (!fits) {
      problem("has something else than a text or a list of texts for " + shown);
    } else if (values.containsKey(name)) {
      problem("has " + shown + " more than once; leave one of them");
    } else {
      values.put(name, String.join(",", texts));
    }
  }

  private void problem(String what) {
    problems.add("--config " + file + " " + what + ".");
  }
}
