package io.herald.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree of maps, lists, texts, numbers and booleans as JSON that is harmless for terminals
 * too: what could control one is escaped, which JSON readers undo. Stateless.
 */
final class JsonWriter {
  private static final String STEP = "  ";

  private JsonWriter() {}

  /** On one line, as JSON Lines need it. */
  static String compact(Object tree) {
    StringBuilder out = new StringBuilder();
    write(tree, null, out);
    return out.toString();
  }

  /** With two spaces a level. */
  static String indented(Object tree) {
    return indented(tree, "");
  }

  /** With two spaces a level, all lines but the first below {@code indent}. */
  static String indented(Object tree, String indent) {
    StringBuilder out = new StringBuilder();
    write(tree, indent, out);
    return out.toString();
  }

  private static void write(Object tree, @Nullable String indent, StringBuilder out) {
    switch (tree) {
      case Map<?, ?> map -> writeMap(map, indent, out);
      case List<?> list -> writeList(list, indent, out);
      case String text -> quote(text, out);
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool.booleanValue());
      default -> throw new IllegalArgumentException("no JSON value: " + tree.getClass());
    }
  }

  private static void writeMap(Map<?, ?> map, @Nullable String indent, StringBuilder out) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    String deeper = indent == null ? null : indent + STEP;
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(first ? "" : ",");
      first = false;
      breakLine(deeper, out);
      quote((String) entry.getKey(), out);
      out.append(indent == null ? ":" : ": ");
      write(entry.getValue(), deeper, out);
    }
    breakLine(indent, out);
    out.append('}');
  }

  private static void writeList(List<?> list, @Nullable String indent, StringBuilder out) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    String deeper = indent == null ? null : indent + STEP;
    out.append('[');
    boolean first = true;
    for (Object element : list) {
      out.append(first ? "" : ",");
      first = false;
      breakLine(deeper, out);
      write(element, deeper, out);
    }
    breakLine(indent, out);
    out.append(']');
  }

  private static void breakLine(@Nullable String indent, StringBuilder out) {
    if (indent != null) {
      out.append('\n').append(indent);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          boolean half =
              Character.isSurrogate(c)
                  && !(Character.isHighSurrogate(c)
                      && i + 1 < text.length()
                      && Character.isLowSurrogate(text.charAt(i + 1)))
                  && !(Character.isLowSurrogate(c)
                      && i > 0
                      && Character.isHighSurrogate(text.charAt(i - 1)));
          if (half || (!Character.isSurrogate(c) && PlainText.isHarmful(c))) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
