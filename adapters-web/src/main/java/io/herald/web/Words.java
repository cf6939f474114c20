package io.herald.web;

import io.herald.domain.DurationText;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.InvocationState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The words of the domain as pages write them. Stateless. */
final class Words {
  private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB");

  private Words() {}

  /** A failure class in few words, e.g. "Too many requests". */
  static String of(FailureClass failure) {
    return switch (failure) {
      case DNS, TLS -> failure.name();
      case OAUTH_TOKEN -> "OAuth token";
      default -> sentence(failure.name());
    };
  }

  static String of(InvocationState.Name state) {
    return sentence(state.name());
  }

  static String of(Cause cause) {
    return sentence(cause.name());
  }

  /** An operator between a field and its values. */
  static String of(FilterOperator operator) {
    return switch (operator) {
      case MATCHES -> "matches (with *)";
      default -> operator.text().replace('_', ' ');
    };
  }

  private static String sentence(String constant) {
    String words = constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** A number of bytes in the largest unit that fits, e.g. "1.5 MiB". */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double number = bytes / 1024.0;
    int unit = 0;
    while (number >= 1024 && unit < UNITS.size() - 1) {
      number /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", number, UNITS.get(unit));
  }

  /** A span as it is configured, e.g. "30 days" or "36h". */
  static String span(Duration span) {
    return span.equals(Duration.ofDays(span.toDays()))
        ? count(span.toDays(), "day", "days")
        : DurationText.format(span);
  }

  static String count(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  /** The reason phrase of a status (RFC 9110), for those that targets answer with. */
  static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "";
    };
  }
}
