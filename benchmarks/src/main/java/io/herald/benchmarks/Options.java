package io.herald.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Command line options of the form {@code --name value}, each declared with a default and a
 * sentence. Immutable once parsed.
 */
final class Options {
  private final Map<String, Declared> declared = new LinkedHashMap<>();
  private final Map<String, String> given = new LinkedHashMap<>();

  private record Declared(String standard, String meaning) {}

  /** What was wrong with the command line, as a sentence. */
  static final class Wrong extends RuntimeException {
    Wrong(String message) {
      super(message);
    }
  }

  /** Declares an option; an empty default means that it is absent. */
  Options declare(String name, String standard, String meaning) {
    declared.put(name, new Declared(standard, meaning));
    return this;
  }

  /** Takes the words of a command line. */
  Options parse(List<String> words) {
    for (int i = 0; i < words.size(); i += 2) {
      String word = words.get(i);
      String name = word.startsWith("--") ? word.substring(2) : "";
      if (!declared.containsKey(name)) {
        throw new Wrong("There is no option " + word + ".\n" + help());
      }
      if (i + 1 == words.size()) {
        throw new Wrong("The option " + word + " needs a value.\n" + help());
      }
      given.put(name, words.get(i + 1));
    }
    return this;
  }

  /** One line for each option. */
  String help() {
    StringBuilder text = new StringBuilder("options:\n");
    declared.forEach((name, option) ->
        text.append(
            "  --%-20s %s%s%n"
                .formatted(
                    name,
                    option.meaning(),
                    option.standard().isEmpty() ? "" : " [" + option.standard() + "]")));
    return text.toString();
  }

  String text(String name) {
    Declared option = declared.get(name);
    if (option == null) {
      throw new IllegalArgumentException("undeclared: " + name);
    }
    return given.getOrDefault(name, option.standard());
  }

  Optional<String> optional(String name) {
    return Optional.of(text(name)).filter(value -> !value.isEmpty());
  }

  int number(String name) {
    return Math.toIntExact(longNumber(name));
  }

  long longNumber(String name) {
    try {
      long value = Long.parseLong(text(name).replace("_", ""));
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new Wrong("--" + name + " takes a number from 0 on, not " + text(name) + ".");
  }

  Duration seconds(String name) {
    return Duration.ofSeconds(longNumber(name));
  }

  /** What holds, defaults included, by name. */
  Map<String, String> effective() {
    Map<String, String> all = new LinkedHashMap<>();
    declared.keySet().forEach(name -> all.put(name, text(name)));
    all.computeIfPresent("database-password", (_, value) -> value.isEmpty() ? "" : "…");
    return all;
  }
}
