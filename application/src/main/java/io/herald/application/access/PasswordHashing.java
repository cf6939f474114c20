package io.herald.application.access;

/**
 * Turns passwords into what may be stored of them: salted, slow on purpose, each time another text
 * for the same password. Thread-safe; bounds how many are worked on at once, since each takes
 * memory.
 */
public interface PasswordHashing {

  /**
   * The text to be stored, at most 255 ASCII characters; it names its own parameters.
   *
   * @throws io.herald.application.Overloaded if too many are waiting already
   */
  String hash(String password);

  /**
   * Whether a stored text was made from this password; takes as long for a wrong one as for the
   * right one. False for what is no such text.
   *
   * @throws io.herald.application.Overloaded if too many are waiting already
   */
  boolean matches(String password, String encoded);

  /** Whether a stored text was made with weaker parameters than those of today. */
  boolean outdated(String encoded);
}
