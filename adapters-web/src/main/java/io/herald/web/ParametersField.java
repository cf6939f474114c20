package io.herald.web;

import io.herald.domain.webhook.SecretParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Further parameters of a token request in a form, one a line. The values of those whose names say
 * that they are secrets go into the draft and never back into a page, which has a mask for them: as
 * with a stored one, sending it keeps what is stored, and is refused if nothing is.
 *
 * @param typed the lines as they were sent
 */
record ParametersField(String typed) {
  static final ParametersField EMPTY = new ParametersField("");

  /** The lines of a draft, whose secrets are masks already. */
  static ParametersField of(Map<String, String> parameters) {
    return new ParametersField(
        parameters.entrySet().stream()
            .map(parameter -> parameter.getKey() + "=" + parameter.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  /** What the draft says. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    typed
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> parameters.put(name(line), value(line)));
    return parameters;
  }

  /** What stands in the page. */
  String text() {
    return typed
        .lines()
        .map(line -> isTypedSecret(line) ? name(line) + "=" + SecretParameters.MASK : line)
        .collect(Collectors.joining("\n"));
  }

  /** Whether something was typed that the page does not show again. */
  boolean withheld() {
    return typed.lines().anyMatch(ParametersField::isTypedSecret);
  }

  private static boolean isTypedSecret(String line) {
    return SecretParameters.isSecretByName(name(line))
        && !value(line).isEmpty()
        && !value(line).startsWith(SecretParameters.MASK);
  }

  private static String name(String line) {
    int equals = line.indexOf('=');
    return (equals < 0 ? line : line.substring(0, equals)).strip();
  }

  private static String value(String line) {
    int equals = line.indexOf('=');
    return equals < 0 ? "" : line.substring(equals + 1).strip();
  }

  @Override
  public String toString() {
    return "ParametersField";
  }
}
