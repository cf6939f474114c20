package io.herald.domain.webhook;

import io.herald.domain.Secret;

/** A header that a webhook sends; its value may hold placeholders. */
public sealed interface Header {
  /** The most headers of one webhook. */
  int MAX_COUNT = 100;

  /** The most characters of all names and values together. */
  int MAX_TOTAL_LENGTH = 8192;

  String name();

  /** A header that everybody may see. */
  record Plain(String name, String value) implements Header {}

  /** A header whose value is a secret. */
  record Hidden(String name, Secret value) implements Header {}
}
