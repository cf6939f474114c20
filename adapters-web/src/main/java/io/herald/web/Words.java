package io.herald.web;

import io.herald.domain.filter.FilterOperator;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.InvocationState;
import java.util.Locale;

/** The words of the domain as pages write them. Stateless. */
final class Words {
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

  static String size(int bytes) {
    return bytes < 1024 ? bytes + " B" : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
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
