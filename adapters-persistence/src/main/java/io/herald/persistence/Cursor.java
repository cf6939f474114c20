package io.herald.persistence;

import io.herald.application.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Page tokens of one list with its filters: opaque, URL-safe, of no use to another list. */
final class Cursor {
  private final int filter;

  private Cursor(int filter) {
    this.filter = filter;
  }

  /** The cursor of a list, told apart by its filters as text. */
  static Cursor of(String filter) {
    return new Cursor(filter.hashCode());
  }

  private String token(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((filter + ":" + position).getBytes(StandardCharsets.UTF_8));
  }

  /** The position in a token; {@code first} if there is none. */
  String read(String token, String first) {
    if (token.isEmpty()) {
      return first;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      String prefix = filter + ":";
      if (text.startsWith(prefix)) {
        return text.substring(prefix.length());
      }
    } catch (IllegalArgumentException _) {
      // Told below: not one of ours.
    }
    throw new Page.InvalidToken();
  }

  long read(String token, long first) {
    try {
      return Long.parseLong(read(token, Long.toString(first)));
    } catch (NumberFormatException _) {
      throw new Page.InvalidToken();
    }
  }

  /** A page of rows that were read one more than wanted. */
  <T> Page<T> page(List<T> rows, int size, Function<T, String> position) {
    return rows.size() > size
        ? new Page<>(rows.subList(0, size), token(position.apply(rows.get(size - 1))))
        : new Page<>(rows, "");
  }
}
