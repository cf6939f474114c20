package io.herald.web;

import java.util.Optional;

/**
 * What was just done, told once on the next page. Only the kind and an identifier travel in the
 * cookie; the sentence is made here, so that nobody can plant one.
 *
 * @param subject the identifier of what it was done to; may be empty
 */
record Notice(Kind kind, String subject) {
  private static final int MAX_SUBJECT = 80;

  /** The things that are told. */
  enum Kind {
    WEBHOOK_SAVED("The webhook was saved."),
    WEBHOOK_RESTORED("The webhook is what it was in the version that you chose."),
    WEBHOOK_DELETED("The webhook was deleted. What it sent stays on record."),
    SWITCHED_ON("The webhook is active."),
    SWITCHED_OFF("The webhook is inactive. What would have been sent now waits."),
    UNCHANGED("Nothing changed: it was so already."),
    CANCELLED("The invocation was cancelled."),
    HASTENED("The invocation is due now."),
    TOO_LATE("It was too late for that: the invocation is finished."),
    REPLAYED("The invocation is repeated as this new one."),
    PAUSED("Sending is paused. Publishing goes on; what is published waits."),
    RESUMED("Sending goes on."),
    TOKEN_REVOKED("The token was revoked."),
    ROLE_CHANGED("The role was changed. The person has to sign in again."),
    PERSON_DISABLED("The person was disabled, and is signed out everywhere."),
    PERSON_ENABLED("The person was enabled."),
    PASSWORD_CHANGED("The password was changed. Everywhere else you are signed out."),
    ACCOUNT_MADE("Your account was made. Sign in with it from now on."),
    SIGNED_OUT("You are signed out.");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  static Notice of(Kind kind) {
    return new Notice(kind, "");
  }

  Cookie cookie() {
    return new Cookie(Cookie.Jar.NOTICE, kind.name() + (subject.isEmpty() ? "" : "." + subject));
  }

  static Optional<Notice> read(String cookie) {
    int dot = cookie.indexOf('.');
    String name = dot < 0 ? cookie : cookie.substring(0, dot);
    String subject = dot < 0 ? "" : cookie.substring(dot + 1);
    if (subject.length() > MAX_SUBJECT) {
      return Optional.empty();
    }
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name)) {
        return Optional.of(new Notice(kind, subject));
      }
    }
    return Optional.empty();
  }
}
