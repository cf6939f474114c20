package io.herald.http.send;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import io.herald.application.invocation.ResponseInspector;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.json.Json;
import io.herald.domain.webhook.Capture;
import io.herald.domain.webhook.ResponseValidator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Reads responses by JSONPath (Jayway's, a superset of what RFC 9535 calls singular queries, plus
 * wildcards, slices and one descent). Filters, functions and unions are refused: paths are
 * configuration, bodies are hostile, and together these could take exponential time. A body is
 * parsed once; numbers keep their digits. Thread-safe.
 */
public final class JsonPathInspector implements ResponseInspector {
  /** The longest path, in characters. */
  static final int MAX_PATH_LENGTH = 512;

  /** The longest value shown in a verdict, in characters. */
  static final int MAX_FOUND_LENGTH = 500;

  /** Compiled paths kept; when there are more, all are dropped and compiled again. */
  private static final int MAX_COMPILED = 2_000;

  private static final Pattern QUOTED =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"");

  /** What may follow the root, where a quotation mark stands for any quoted name. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "\\$(?:\\.{1,2}(?:\\*|[^.\\[\\]\"'*\\s]++)"
              + "|\\.{0,2}\\[(?:\\*|\"|-?[0-9]{1,9}|-?[0-9]{0,9}:-?[0-9]{0,9})\\])*+");

  private final Configuration configuration =
      Configuration.builder()
          .jsonProvider(new ParsedBody.Provider())
          .mappingProvider(new ParsedBody.NoMapping())
          .build();
  private final Map<String, JsonPath> compiled = new ConcurrentHashMap<>();

  @Override
  public Optional<String> refusalOf(String jsonPath) {
    if (jsonPath.length() > MAX_PATH_LENGTH) {
      return Optional.of("A JSON path has at most " + MAX_PATH_LENGTH + " characters.");
    }
    if (!jsonPath.startsWith("$")) {
      return Optional.of("A JSON path begins with $, for example $.ticket.id.");
    }
    String outsideQuotes = QUOTED.matcher(jsonPath).replaceAll("\"");
    if (outsideQuotes.matches(".*[?()@,].*")) {
      return Optional.of(
          "Filters, functions and unions may not stand in a JSON path; use names, indexes, slices"
              + " and wildcards.");
    }
    if (!SHAPE.matcher(outsideQuotes).matches()) {
      return Optional.of(
          "This is not a JSON path of names, indexes, slices and wildcards, for example"
              + " $.items[0]['ticket id'].");
    }
    int descent = outsideQuotes.indexOf("..");
    if (descent >= 0 && outsideQuotes.indexOf("..", descent + 2) >= 0) {
      return Optional.of("A JSON path may descend with .. once.");
    }
    try {
      JsonPath.compile(jsonPath);
      return Optional.empty();
    } catch (InvalidPathException | IllegalArgumentException e) {
      return Optional.of("This is not a JSON path: " + e.getMessage() + ".");
    }
  }

  @Override
  public List<ValidatorVerdict> verdicts(
      List<ResponseValidator> validators, Attempt.Response response) {
    if (validators.isEmpty()) {
      return List.of();
    }
    ParsedBody body = ParsedBody.of(response);
    return validators.stream().map(validator -> verdict(validator, body)).toList();
  }

  @Override
  public Map<String, String> captured(List<Capture> captures, Attempt.Response response) {
    Map<String, String> values = new LinkedHashMap<>();
    if (captures.isEmpty() || !(ParsedBody.of(response) instanceof ParsedBody.Tree tree)) {
      return values;
    }
    for (Capture capture : captures) {
      found(capture.jsonPath(), tree).stream()
          .findFirst()
          .filter(value -> value != Json.JsonNull.NULL)
          .map(ParsedBody::text)
          .filter(text -> text.length() <= Capture.MAX_VALUE_LENGTH)
          .ifPresent(text -> values.put(capture.name(), text));
    }
    return values;
  }

  private ValidatorVerdict verdict(ResponseValidator validator, ParsedBody body) {
    return switch (body) {
      case ParsedBody.Unreadable(String reason) ->
          new ValidatorVerdict(validator.jsonPath(), validator.expectedValues(), false, reason);
      case ParsedBody.Tree tree -> {
        List<Object> found = found(validator.jsonPath(), tree);
        boolean satisfied =
            validator.expectedValues().isEmpty()
                ? !found.isEmpty()
                : found.stream()
                    .anyMatch(value -> validator.expectedValues().contains(ParsedBody.text(value)));
        yield new ValidatorVerdict(
            validator.jsonPath(), validator.expectedValues(), satisfied, shown(found));
      }
    };
  }

  /** All that a path leads to, in order. */
  private List<Object> found(String jsonPath, ParsedBody.Tree tree) {
    JsonPath path = compiled(jsonPath);
    try {
      Object value = path.read(tree.root(), configuration);
      if (path.isDefinite()) {
        return List.of(value);
      }
      return value instanceof List<?> values ? new ArrayList<>(values) : List.of(value);
    } catch (PathNotFoundException _) {
      return List.of();
    }
  }

  private JsonPath compiled(String jsonPath) {
    JsonPath known = compiled.get(jsonPath);
    if (known != null) {
      return known;
    }
    Optional<String> refusal = refusalOf(jsonPath);
    if (refusal.isPresent()) {
      throw new IllegalArgumentException(refusal.get());
    }
    if (compiled.size() >= MAX_COMPILED) {
      compiled.clear();
    }
    JsonPath made = JsonPath.compile(jsonPath);
    compiled.put(jsonPath, made);
    return made;
  }

  private static String shown(List<Object> found) {
    String text =
        found.isEmpty()
            ? ""
            : found.size() == 1 ? ParsedBody.text(found.getFirst()) : ParsedBody.text(found);
    return text.length() <= MAX_FOUND_LENGTH ? text : text.substring(0, MAX_FOUND_LENGTH) + "…";
  }
}
