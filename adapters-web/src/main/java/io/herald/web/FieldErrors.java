package io.herald.web;

import io.herald.domain.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is wrong with a form, by field. Violations name fields as the webhook file does; inputs have
 * the same names with dashes as their ids.
 *
 * @param violations in the order found
 */
record FieldErrors(List<Violation> violations) {
  static final FieldErrors NONE = new FieldErrors(List.of());

  /** The inputs that are not rows, by the name of the webhook file. */
  private static final Set<String> INPUTS =
      Set.of(
          "name",
          "description",
          "owner",
          "labels",
          "method",
          "url",
          "body_template",
          "authentication",
          "authentication.bearer.token",
          "authentication.basic.username",
          "authentication.basic.password",
          "authentication.oauth2.client_id",
          "authentication.oauth2.client_secret",
          "authentication.oauth2.token_url",
          "authentication.oauth2.scopes",
          "authentication.oauth2.client_authentication",
          "authentication.oauth2.extra",
          "authentication.mutual_tls.certificate",
          "authentication.mutual_tls.private_key",
          "headers",
          "triggers",
          "filters",
          "response_validators",
          "capture",
          "timeout",
          "delivery.max_concurrency",
          "delivery.rate_limit",
          "delivery.order",
          "delivery.retry",
          "role",
          "expires",
          "webhook",
          "what",
          "states",
          "since",
          "until",
          "per_second",
          "overlap",
          "email",
          "password",
          "current_password");

  private static final Pattern ROW_INPUT =
      Pattern.compile(
          "headers\\[\\d+]\\.(name|value)"
              + "|filters\\[\\d+]\\.(field|operator|values)"
              + "|response_validators\\[\\d+]\\.(json_path|expected_values)");

  FieldErrors {
    violations = List.copyOf(violations);
  }

  boolean any() {
    return !violations.isEmpty();
  }

  /** The sentences that belong to an input: to its field itself or to a part of it. */
  List<String> at(String field) {
    List<String> messages = new ArrayList<>();
    for (Violation violation : violations) {
      if (home(violation.field()).equals(field)) {
        messages.add(violation.message());
      }
    }
    return messages;
  }

  /** Whether any input whose name begins so has an error. */
  boolean within(String prefix) {
    return violations.stream().anyMatch(violation -> violation.field().startsWith(prefix));
  }

  /** The summary: each sentence with the id of its input. */
  List<Entry> summary() {
    return violations.stream()
        .map(violation -> new Entry(anchor(home(violation.field())), violation.message()))
        .toList();
  }

  /** The id of a field's input. */
  static String anchor(String field) {
    return field.replace("[", "-").replace("]", "").replace('.', '-');
  }

  /** The input that shows a violation: the longest beginning of its field that is an input. */
  private static String home(String field) {
    String candidate = field;
    while (!candidate.isEmpty()) {
      if (INPUTS.contains(candidate) || ROW_INPUT.matcher(candidate).matches()) {
        return candidate;
      }
      int cut = Math.max(candidate.lastIndexOf('.'), candidate.lastIndexOf('['));
      if (candidate.endsWith("]") && candidate.lastIndexOf('[') > 0) {
        cut = candidate.lastIndexOf('[');
      }
      candidate = cut <= 0 ? "" : candidate.substring(0, cut);
    }
    return "";
  }

  /**
   * A line of the summary.
   *
   * @param anchor the id of the input; empty if it belongs to none
   */
  record Entry(String anchor, String message) {}
}
