package io.herald.grpc;

import io.herald.application.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * Pages of a short list that is at hand as a whole. The token names the last element shown and its
 * place, so that paging goes on where it was even if that element was deleted meanwhile. Stateless.
 */
final class ListPage {
  /** Far beyond any list that is at hand as a whole. */
  private static final int MAX_PLACE_DIGITS = 6;

  private ListPage() {}

  static <T> Page<T> of(List<T> all, Function<T, String> key, Page.Request request) {
    int start = request.token().isEmpty() ? 0 : start(all, key, request.token());
    int end = Math.min(all.size(), start + request.size());
    return new Page<>(
        all.subList(start, end), end < all.size() ? token(end, key.apply(all.get(end - 1))) : "");
  }

  private static String token(int place, String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((place + ":" + key).getBytes(StandardCharsets.UTF_8));
  }

  private static <T> int start(List<T> all, Function<T, String> key, String token) {
    String text = decode(token);
    int colon = text.indexOf(':');
    if (colon < 1
        || colon > MAX_PLACE_DIGITS
        || !text.chars().limit(colon).allMatch(c -> c >= '0' && c <= '9')) {
      throw new Page.InvalidToken();
    }
    String last = text.substring(colon + 1);
    for (int i = 0; i < all.size(); i++) {
      if (key.apply(all.get(i)).equals(last)) {
        return i + 1;
      }
    }
    return Math.min(all.size(), Integer.parseInt(text, 0, colon, 10));
  }

  private static String decode(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new Page.InvalidToken();
    }
  }
}
