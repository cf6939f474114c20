package io.herald.application.access;

import io.herald.domain.Violation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which passwords are taken: 12 to 256 characters, no common ones, no rules of composition (NIST SP
 * 800-63B, section 3.1.1.2). Common means: on the list, or made of nothing but common words, runs
 * along the keyboard, repetitions and the person's own name, however decorated. Stateless.
 */
final class PasswordRules {
  static final String FIELD = "password";
  static final int MIN_LENGTH = 12;

  /** Passphrases of many words fit; hashing more would only cost time. */
  static final int MAX_LENGTH = 256;

  /** So many characters that no rule can guess make any password fit. */
  private static final int UNGUESSABLE_REST = 6;

  private static final int LEAST_DIFFERENT = 5;
  private static final int LEAST_WORD = 4;
  private static final int MOST_WORD = 32;

  /** Two common words are never longer; repetitions are found by themselves. */
  private static final int MOST_LETTERS = 64;

  /** More common words than these in a row are a passphrase. */
  private static final int MOST_WORDS = 2;

  private static final Set<String> COMMON = read();
  private static final List<String> RUNS =
      List.of(
          "abcdefghijklmnopqrstuvwxyz",
          "01234567890123456789",
          "qwertyuiop",
          "asdfghjkl",
          "zxcvbnm",
          "qwertzuiop",
          "yxcvbnm",
          "azertyuiop",
          "qsdfghjklm",
          "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
          "qazwsxedcrfvtgbyhnujmikolp",
          "1q2w3e4r5t6y7u8i9o0p",
          "!@#$%^&*()_+",
          "!\"§$%&/()=");
  private static final int LEAST_RUN = 4;
  private static final Pattern NOT_LETTERS = Pattern.compile("[^\\p{L}]+");

  private PasswordRules() {}

  private static Set<String> read() {
    try (InputStream in =
            Objects.requireNonNull(
                PasswordRules.class.getResourceAsStream("common-passwords.txt"),
                "the list of common passwords");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      Set<String> words = new HashSet<>();
      lines.lines().filter(line -> !line.startsWith("#") && !line.isEmpty()).forEach(words::add);
      return Set.copyOf(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same password however the keyboard composes its characters (NFKC). */
  static String normalized(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  /** Whether it is worth hashing: nothing longer was ever taken. */
  static boolean isTooLong(String password) {
    return password.codePointCount(0, password.length()) > MAX_LENGTH;
  }

  /**
   * Checks a new password.
   *
   * @param own words that an attacker tries first: e-mail address and name
   */
  static Optional<Violation> check(String password, List<String> own) {
    String normalized = normalized(password);
    int length = normalized.codePointCount(0, normalized.length());
    if (password.isEmpty()) {
      return violation("REQUIRED", "Give a password of at least " + MIN_LENGTH + " characters.");
    }
    if (length < MIN_LENGTH) {
      return violation(
          "TOO_SHORT",
          "A password has at least %d characters, and this has %d. A few words in a row are good"
                  .formatted(MIN_LENGTH, length)
              + " and easy to keep.");
    }
    if (length > MAX_LENGTH || isTooLong(password)) {
      return violation("TOO_LONG", "A password has at most " + MAX_LENGTH + " characters.");
    }
    if (isCommon(normalized, own)) {
      return violation(
          "TOO_COMMON",
          "This password is among the first that attackers try: a common word, a run of keys, a"
              + " repetition or your own name with little added. Take a few words that have nothing"
              + " to do with each other.");
    }
    return Optional.empty();
  }

  private static Optional<Violation> violation(String rule, String message) {
    return Optional.of(new Violation(FIELD, rule, message));
  }

  static boolean isCommon(String password, List<String> own) {
    String lower = password.toLowerCase(Locale.ROOT);
    return COMMON.contains(lower)
        || lower.chars().distinct().count() < LEAST_DIFFERENT
        || isRepetition(lower)
        || restBeyondRuns(lower) < UNGUESSABLE_REST
        || restBeyond(lower, own) < UNGUESSABLE_REST
        || isMadeOfCommonWords(lower)
        || isMadeOfCommonWords(undecorated(lower))
        || isMadeOfCommonWords(undecorated(trimmed(lower)));
  }

  /** The same few characters again and again. */
  private static boolean isRepetition(String text) {
    for (int unit = 1; unit <= text.length() / 2; unit++) {
      boolean repeats = true;
      for (int i = unit; i < text.length() && repeats; i++) {
        repeats = text.charAt(i) == text.charAt(i - unit);
      }
      if (repeats) {
        return true;
      }
    }
    return false;
  }

  /** How many characters are left without runs along a keyboard, an alphabet or the digits. */
  private static int restBeyondRuns(String text) {
    int rest = 0;
    int i = 0;
    while (i < text.length()) {
      int run = longestRun(text, i);
      if (run >= LEAST_RUN) {
        i += run;
      } else {
        rest++;
        i++;
      }
    }
    return rest;
  }

  private static int longestRun(String text, int start) {
    int longest = 0;
    for (String run : RUNS) {
      String backwards = new StringBuilder(run).reverse().toString();
      int end = start + 1;
      while (end <= text.length()
          && (run.contains(text.substring(start, end))
              || backwards.contains(text.substring(start, end)))) {
        longest = Math.max(longest, end - start);
        end++;
      }
    }
    return longest;
  }

  private static int restBeyond(String text, List<String> own) {
    String rest = text.replace("herald", "");
    for (String word : own) {
      for (String part : NOT_LETTERS.split(word.toLowerCase(Locale.ROOT), -1)) {
        if (part.length() >= LEAST_WORD) {
          rest = rest.replace(part, "");
        }
      }
    }
    // Digits and signs around one's own name are what everybody adds.
    return rest.length() == text.length()
        ? text.length()
        : NOT_LETTERS.matcher(rest).replaceAll("").length();
  }

  /** Letters for the digits and signs that people write instead of them. */
  private static String undecorated(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(
          switch (c) {
            case '0' -> 'o';
            case '1', '!', '|' -> 'i';
            case '3', '€' -> 'e';
            case '4', '@' -> 'a';
            case '5', '$' -> 's';
            case '7', '+' -> 't';
            case '8' -> 'b';
            case '9' -> 'g';
            default -> c;
          });
    }
    return plain.toString();
  }

  /**
   * Whether at most {@link #MOST_WORDS} words of the list make up the letters, each as often as it
   * likes, with anything but letters before, between and behind.
   */
  private static boolean isMadeOfCommonWords(String text) {
    String letters = NOT_LETTERS.matcher(text).replaceAll("");
    return letters.length() >= LEAST_WORD
        && letters.length() <= MOST_LETTERS
        && isMadeOf(letters, 0, Set.of(), new HashSet<>());
  }

  /**
   * Whether the letters from {@code start} on are such words.
   *
   * @param used the words before
   * @param failed where it is known not to go on, so that no text takes long
   */
  private static boolean isMadeOf(String letters, int start, Set<String> used, Set<String> failed) {
    if (start == letters.length()) {
      return true;
    }
    String state = start + " " + used;
    if (failed.contains(state)) {
      return false;
    }
    int last = Math.min(letters.length(), start + MOST_WORD);
    for (int end = start + LEAST_WORD; end <= last; end++) {
      String word = letters.substring(start, end);
      if (used.contains(word) || (used.size() < MOST_WORDS && COMMON.contains(word))) {
        Set<String> more = new TreeSet<>(used);
        more.add(word);
        if (isMadeOf(letters, end, more, failed)) {
          return true;
        }
      }
    }
    failed.add(state);
    return false;
  }

  /** Without what is no letter at both ends. */
  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && !Character.isLetter(text.charAt(start))) {
      start++;
    }
    while (end > start && !Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }
}
