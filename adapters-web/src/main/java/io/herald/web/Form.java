package io.herald.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of a submitted form or of a query, in order. Immutable. */
final class Form {
  /** The longest form read, in bytes: the largest webhook with its template, percent-encoded. */
  static final int MAX_BYTES = 1 << 20;

  /** More fields than any form of the console has. */
  static final int MAX_FIELDS = 5_000;

  static final Form EMPTY = new Form(Map.of());

  private final Map<String, List<String>> fields;

  Form(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  /**
   * Reads {@code application/x-www-form-urlencoded}.
   *
   * @throws Refused if it is not well-formed or has too many fields
   */
  static Form parse(String encoded) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    int count = 0;
    int start = 0;
    while (start < encoded.length()) {
      int end = encoded.indexOf('&', start);
      end = end < 0 ? encoded.length() : end;
      if (end > start) {
        if (++count > MAX_FIELDS) {
          throw new Refused("The form has more than " + MAX_FIELDS + " fields.");
        }
        String pair = encoded.substring(start, end);
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
      start = end + 1;
    }
    return new Form(fields);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refused("The form is not well-formed: " + e.getMessage(), e);
    }
  }

  /** The first value of a field; empty if it is not there. */
  String text(String name) {
    List<String> values = fields.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** As {@link #text} without white space around it. */
  String line(String name) {
    return text(name).strip();
  }

  /** The text of an area: browsers send line ends as CR LF, people mean LF. */
  String area(String name) {
    return text(name).replace("\r\n", "\n").replace('\r', '\n');
  }

  List<String> all(String name) {
    return List.copyOf(fields.getOrDefault(name, List.of()));
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  Optional<String> given(String name) {
    return Optional.of(line(name)).filter(value -> !value.isEmpty());
  }

  Set<String> names() {
    return fields.keySet();
  }

  /** A form that cannot be read; answered with 400. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }

    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
