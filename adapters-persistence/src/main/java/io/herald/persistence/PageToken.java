package io.herald.persistence;

import io.herald.application.Page;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the next page of a list begins: behind a row, for the filters that the page before had. The
 * filters are in it as a hash, so that a token cannot be used with others. Stateless.
 */
final class PageToken {
  private static final int HASH_LENGTH = 8;
  private static final int LENGTH = HASH_LENGTH + 16;

  private PageToken() {}

  /**
   * A token.
   *
   * @param list the list and its filters as text
   */
  static String of(String list, UUID last) {
    byte[] token = ByteBuffer.allocate(LENGTH).put(hash(list)).put(UuidBytes.of(last)).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  static String of(String list, long last) {
    return of(list, new UUID(0, last));
  }

  /**
   * The last row of the page before; empty for the first page.
   *
   * @throws Page.InvalidToken if the token is of another list or other filters, or none at all
   */
  static Optional<UUID> last(String list, Page.Request page) {
    if (page.token().isEmpty()) {
      return Optional.empty();
    }
    byte[] token;
    try {
      token = Base64.getUrlDecoder().decode(page.token());
    } catch (IllegalArgumentException _) {
      throw new Page.InvalidToken();
    }
    if (token.length != LENGTH || !Arrays.equals(hash(list), Arrays.copyOf(token, HASH_LENGTH))) {
      throw new Page.InvalidToken();
    }
    return Optional.of(UuidBytes.read(Arrays.copyOfRange(token, HASH_LENGTH, LENGTH)));
  }

  private static byte[] hash(String list) {
    return Arrays.copyOf(KeyBytes.sha256(list.getBytes(StandardCharsets.UTF_8)), HASH_LENGTH);
  }
}
