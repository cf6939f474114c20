package io.herald.application.invocation;

import io.herald.domain.fixture.TestJson;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonString;
import io.herald.domain.webhook.Capture;
import io.herald.domain.webhook.ResponseValidator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** An inspector that knows no more of JSON paths than {@code $.a.b}. Stateless. */
public final class PlainInspector implements ResponseInspector {
  private static final Pattern PATH = Pattern.compile("\\$(\\.\\w+)+");

  @Override
  public Optional<String> refusalOf(String jsonPath) {
    return PATH.matcher(jsonPath).matches()
        ? Optional.empty()
        : Optional.of("This is no JSON path. Write for example $.id.");
  }

  @Override
  public List<Attempt.ValidatorVerdict> verdicts(
      List<ResponseValidator> validators, Attempt.Response response) {
    return validators.stream()
        .map(validator -> {
          Optional<String> found = valueAt(validator.jsonPath(), response);
          boolean satisfied =
              found
                  .map(value ->
                      validator.expectedValues().isEmpty()
                          || validator.expectedValues().contains(value))
                  .orElse(false);
          return new Attempt.ValidatorVerdict(
              validator.jsonPath(), validator.expectedValues(), satisfied, found.orElse(""));
        })
        .toList();
  }

  @Override
  public Map<String, String> captured(List<Capture> captures, Attempt.Response response) {
    Map<String, String> captured = new LinkedHashMap<>();
    for (Capture capture : captures) {
      valueAt(capture.jsonPath(), response).ifPresent(value -> captured.put(capture.name(), value));
    }
    return captured;
  }

  private static Optional<String> valueAt(String jsonPath, Attempt.Response response) {
    try {
      return TestJson.parse(response.bodyText())
          .at(jsonPath.substring(2).split("\\.", -1))
          .map(PlainInspector::text);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(Json value) {
    return value instanceof JsonString(String text) ? text : value.text();
  }
}
