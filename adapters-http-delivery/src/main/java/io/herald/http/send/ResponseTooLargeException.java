package io.herald.http.send;

import java.io.IOException;

/** The other side sends more than any response may have. */
final class ResponseTooLargeException extends IOException {
  private final String sentence;

  ResponseTooLargeException(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  /** What is too large, for people. */
  String sentence() {
    return sentence;
  }
}
