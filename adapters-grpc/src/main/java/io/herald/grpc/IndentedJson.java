package io.herald.grpc;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.JsonText;
import java.util.List;
import java.util.Map;

/** JSON for people: two spaces a level; short lists of scalars on one line. Stateless. */
final class IndentedJson {
  private static final String STEP = "  ";

  private IndentedJson() {}

  static String text(Json json) {
    StringBuilder out = new StringBuilder();
    write(json, "", out);
    return out.append('\n').toString();
  }

  private static void write(Json json, String indent, StringBuilder out) {
    String deeper = indent + STEP;
    switch (json) {
      case JsonObject(Map<String, Json> members) when !members.isEmpty() -> {
        String separator = "{\n";
        for (Map.Entry<String, Json> member : members.entrySet()) {
          out.append(separator).append(deeper);
          JsonText.quote(member.getKey(), out);
          out.append(": ");
          write(member.getValue(), deeper, out);
          separator = ",\n";
        }
        out.append('\n').append(indent).append('}');
      }
      case JsonArray(List<Json> elements) when elements.stream().anyMatch(IndentedJson::isLong) -> {
        String separator = "[\n";
        for (Json element : elements) {
          out.append(separator).append(deeper);
          write(element, deeper, out);
          separator = ",\n";
        }
        out.append('\n').append(indent).append(']');
      }
      default -> json.writeTo(out);
    }
  }

  private static boolean isLong(Json element) {
    return element instanceof JsonObject || element instanceof JsonArray;
  }
}
