package io.herald.domain.webhook;

import io.herald.domain.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The further parameters of a token request, of which some are credentials: {@code
 * client_assertion}, {@code api_key}, {@code password}. Their names tell, and then their values are
 * write-only like any other secret: who reads them back gets a mask, and who sends the mask back
 * keeps the value. Pure functions.
 */
public final class SecretParameters {
  /** Stands for a value that is not shown; what follows it is a hint. */
  public static final String MASK = "••••";

  private static final List<String> SECRET_PARTS = List.of("password", "assertion", "credential");

  private SecretParameters() {}

  /** Whether the value of a parameter of this name is a secret. */
  public static boolean isSecretByName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return HeaderRules.isSecretByName(lower) || SECRET_PARTS.stream().anyMatch(lower::contains);
  }

  /** The parameters with a mask and a hint for each that is a secret. */
  public static Map<String, String> masked(Map<String, String> parameters) {
    Map<String, String> masked = new LinkedHashMap<>();
    parameters.forEach((name, value) ->
        masked.put(
            name,
            isSecretByName(name) && !value.isEmpty() && !isMask(value)
                ? MASK + Secret.of(value).hint()
                : value));
    return masked;
  }

  /** The parameters with nothing but a mask for each, for those who may not see the rest either. */
  public static Map<String, String> hidden(Map<String, String> parameters) {
    Map<String, String> hidden = new LinkedHashMap<>();
    parameters.keySet().forEach(name -> hidden.put(name, MASK));
    return hidden;
  }

  static boolean isMask(String value) {
    return value.startsWith(MASK);
  }
}
