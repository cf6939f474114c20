package io.herald.benchmarks;

/**
 * A request that reached the receiver.
 *
 * @param position its place in the order of arrival, from 0
 * @param id the header {@code webhook-id}: the invocation
 * @param path index of the path, as {@link Receiver#pathIndex} gave it
 * @param body SHA-256 of the body in hexadecimal
 * @param atNanos {@link System#nanoTime}, which all processes of a Linux or macOS machine share
 * @param status what was about to be answered; 0 for nothing
 * @param signature what the check of the signature said
 */
record Arrival(
    int position,
    String id,
    int path,
    String body,
    long atNanos,
    int status,
    SignatureVerdict signature) {

  boolean succeeded() {
    return status >= 200 && status < 300;
  }

  /** What a receiver that knows the secret says to a signature. */
  enum SignatureVerdict {
    NOT_CHECKED(0),
    VALID(1),
    INVALID(2);

    private final int code;

    SignatureVerdict(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static SignatureVerdict of(int code) {
      return switch (code) {
        case 0 -> NOT_CHECKED;
        case 1 -> VALID;
        case 2 -> INVALID;
        default -> throw new IllegalArgumentException("no verdict: " + code);
      };
    }
  }
}
