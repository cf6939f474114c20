package io.herald.web;

import io.herald.domain.Secret;
import java.util.Optional;

/**
 * A secret in a form. What somebody typed goes into the draft and never back into a page; of a
 * stored one the page has the hint.
 *
 * @param typed what was typed just now; empty if nothing
 * @param stored whether there is a stored one to keep
 * @param hint of the stored one; may be empty
 */
record SecretField(String typed, boolean stored, String hint) {
  static final SecretField EMPTY = new SecretField("", false, "");

  static SecretField of(Optional<Secret> secret) {
    return secret.map(value -> new SecretField("", true, value.hint())).orElse(EMPTY);
  }

  /** Reads a field and, beside it, what the page knew of the stored one. */
  static SecretField read(Form form, String name) {
    return new SecretField(form.text(name), form.has(name + ".kept"), form.text(name + ".kept"));
  }

  /** What the draft says: the new value, keep the stored one, or nothing. */
  Optional<Secret> secret() {
    if (!typed.isEmpty()) {
      return Optional.of(Secret.of(typed));
    }
    return stored ? Optional.of(new Secret.Kept(hint)) : Optional.empty();
  }

  /** Whether something was typed that the page does not show again. */
  boolean withheld() {
    return !typed.isEmpty();
  }

  /** What stands in the empty field. */
  String placeholder() {
    if (stored) {
      return hint.isEmpty()
          ? "stored; leave empty to keep it"
          : "••••" + hint + "; leave empty to keep it";
    }
    return "";
  }

  /** Two fields are the same to those who compare forms if nothing new was typed. */
  String forComparison() {
    return typed.isEmpty() ? (stored ? "stored" : "none") : "a new value";
  }

  @Override
  public String toString() {
    return "SecretField";
  }
}
