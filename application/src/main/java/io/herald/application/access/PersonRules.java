package io.herald.application.access;

import io.herald.domain.Violation;
import io.herald.domain.json.Json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a person's data must keep to, and how the audit log tells it. Stateless. */
final class PersonRules {
  static final String EMAIL = "email";
  static final String NAME = "name";
  static final String ROLE = "role";

  private static final int MAX_EMAIL = 254;
  private static final int MAX_NAME = 100;

  /** The roles that people can have, the least first. */
  static final List<Role> ROLES = List.of(Role.VIEWER, Role.OPERATOR, Role.ADMIN);

  /**
   * One address without quoting, comments or spaces. No {@code =}: the names of client certificates
   * have one, and no two callers shall be called alike.
   */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[\\p{L}\\p{N}.!#$%&'*+/?^_`{|}~-]{1,64}@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}.-]{0,186}[\\p{L}\\p{N}])?");

  private PersonRules() {}

  static void checkEmail(String email, List<Violation> violations) {
    if (email.isEmpty()) {
      violations.add(
          new Violation(EMAIL, "REQUIRED", "People sign in with their e-mail address. Give it."));
    } else if (email.length() > MAX_EMAIL || !ADDRESS.matcher(email).matches()) {
      violations.add(
          new Violation(
              EMAIL,
              "EMAIL_REFUSED",
              "This is not one e-mail address such as dana@example.com. Check it for typos."));
    }
  }

  static void checkName(String name, List<Violation> violations) {
    if (name.isEmpty()) {
      violations.add(new Violation(NAME, "REQUIRED", "Others see this name. Give one."));
    } else if (name.length() > MAX_NAME
        || name.codePoints().anyMatch(c -> Character.isISOControl(c) || isInvisible(c))) {
      violations.add(
          new Violation(
              NAME,
              "NAME_REFUSED",
              "A name has at most " + MAX_NAME + " characters, all of them visible. Change it."));
    }
  }

  /** Characters that make texts look like others (bidirectional controls, zero widths). */
  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
        || Character.getType(c) == Character.SURROGATE
        || Character.getType(c) == Character.UNASSIGNED;
  }

  static Optional<Role> role(String text, List<Violation> violations) {
    Optional<Role> role = Role.of(text).filter(ROLES::contains);
    if (role.isEmpty()) {
      violations.add(
          text.isEmpty()
              ? new Violation(
                  ROLE, "REQUIRED", "A person needs a role. Give viewer, operator or admin.")
              : new Violation(
                  ROLE,
                  "UNKNOWN_ROLE",
                  "A person's role is viewer, operator or admin; services that publish have tokens"
                      + " instead."));
    }
    return role;
  }

  static Violation emailTaken(String email) {
    return new Violation(
        EMAIL,
        "EMAIL_TAKEN",
        "Somebody signs in with " + email + " already. Send that person a new link instead.");
  }

  static String object(Person person) {
    return "person " + person.label() + " (" + person.id() + ")";
  }

  /** What the audit log says of a person: everything but the password. */
  static String text(Person person) {
    JsonObject.Builder text =
        JsonObject.builder()
            .put("id", person.id().toString())
            .put("email", person.email())
            .put("name", person.name())
            .put("role", person.role().text())
            .put("status", person.enabled() ? "enabled" : "disabled");
    switch (person.credential()) {
      case Person.Credential.Invited _ -> text.put("signs_in_by", "nothing yet (invited)");
      case Person.Credential.Password _ -> text.put("signs_in_by", "password");
      case Person.Credential.Provider(String issuer, String subject) ->
          text.put("signs_in_by", "provider").put("issuer", issuer).put("subject", subject);
    }
    return text.put("created_by", person.createdBy())
        .put("created_at", person.createdAt().toString())
        .build()
        .text();
  }
}
