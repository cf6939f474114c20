package io.herald.application.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which role the values of an identity provider's claim give: the highest of all rules that fit.
 * Whom no rule fits is not let in.
 */
public record RoleMapping(List<Rule> rules) {
  private static final String EVERYBODY = "*";

  public RoleMapping {
    rules = List.copyOf(rules);
  }

  /**
   * One rule.
   *
   * @param value of the claim, compared to the letter; {@code *} fits everybody, without the claim
   *     as well
   */
  public record Rule(String value, Role role) {}

  /** What reading a mapping came to. */
  public sealed interface Parsed {
    record Valid(RoleMapping mapping) implements Parsed {}

    /** The sentence goes on behind the setting's name and value. */
    record Invalid(String problem) implements Parsed {}
  }

  /**
   * Reads {@code admins=admin,oncall=operator,*=viewer}; the last {@code =} of a rule divides it,
   * so that values may have one.
   */
  public static Parsed parse(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int divider = part.lastIndexOf('=');
      String value = divider < 0 ? "" : part.substring(0, divider).strip();
      Optional<Role> role =
          Role.of(part.substring(divider + 1).strip()).filter(PersonRules.ROLES::contains);
      if (value.isEmpty() || role.isEmpty()) {
        return new Parsed.Invalid(
            "must be rules VALUE=viewer|operator|admin parted by commas, e.g."
                + " admins=admin,oncall=operator,*=viewer");
      }
      rules.add(new Rule(value, role.get()));
    }
    return new Parsed.Valid(new RoleMapping(rules));
  }

  Optional<Role> role(Set<String> values) {
    return rules.stream()
        .filter(rule -> rule.value().equals(EVERYBODY) || values.contains(rule.value()))
        .map(Rule::role)
        .max(Comparator.comparingInt(PersonRules.ROLES::indexOf));
  }
}
