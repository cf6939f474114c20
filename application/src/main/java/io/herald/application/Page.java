package io.herald.application;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list. A page may be shorter than asked for, even empty, and still have a next one: a
 * list call examines a bounded number of rows.
 *
 * @param nextToken where the next page begins; empty at the end. Opaque, URL-safe, grants no rights
 */
public record Page<T>(List<T> items, String nextToken) {

  public Page {
    items = List.copyOf(items);
  }

  public <R> Page<R> map(Function<T, R> mapping) {
    return new Page<>(items.stream().map(mapping).toList(), nextToken);
  }

  /**
   * Which part of a list is wanted.
   *
   * @param size 1 to 200
   * @param token from the page before; empty for the first
   */
  public record Request(int size, String token) {
    public static final int DEFAULT_SIZE = 50;
    public static final int MAX_SIZE = 200;

    public Request {
      size = size <= 0 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE);
    }

    public static Request first() {
      return new Request(DEFAULT_SIZE, "");
    }
  }

  /** A page token that is not one of this list's, or belongs to another filter. */
  public static final class InvalidToken extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidToken() {
      super("page_token is not from this list with these filters; begin again without it");
    }
  }
}
