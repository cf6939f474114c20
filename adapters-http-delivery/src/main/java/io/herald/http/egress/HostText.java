package io.herald.http.egress;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.UnicodeSet;
import com.ibm.icu.util.ICUInputTooLongException;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the host of a URL says, read by the host parser of the <a
 * href="https://url.spec.whatwg.org/#host-parsing">WHATWG URL standard</a> made strict: a name, an
 * address, or a refusal. Names go through UTS-46 (non-transitional, with the Bidi and joiner
 * checks) and each label through UTS-39 (highly restrictive, which allows Han with Hiragana and
 * Katakana, or with Bopomofo, or with Hangul, but not Latin with Cyrillic).
 */
sealed interface HostText {

  /** A name in ASCII, lower case, without a trailing dot, of labels that DNS can hold. */
  record Name(String ascii) implements HostText {
    /** Whether it has one label only. */
    boolean single() {
      return ascii.indexOf('.') < 0;
    }

    /** Whether it is, or lies under, one of the names that mean this machine or this network. */
    boolean local() {
      for (String local : LOCAL) {
        if (ascii.endsWith(local)
            && (ascii.length() == local.length()
                || ascii.charAt(ascii.length() - local.length() - 1) == '.')) {
          return true;
        }
      }
      return false;
    }
  }

  /** An IP address in its accepted spelling. */
  record Literal(InetAddress address) implements HostText {}

  /** Neither. */
  record Unfit(Refusal refusal) implements HostText {}

  /** The longest name and label that DNS can hold (RFC 1035, section 2.3.4). */
  int MAX_NAME_LENGTH = 253;

  int MAX_LABEL_LENGTH = 63;

  /** RFC 6761 and 6762, ICANN's private-use name, RFC 8375. */
  List<String> LOCAL = List.of("localhost", "local", "internal", "home.arpa");

  /** Reads what stands between the slashes and the port. */
  static HostText parse(String text) {
    if (text.indexOf('%') >= 0) {
      return unfit(
          EgressRule.PERCENT_IN_HOST,
          "The host \""
              + text
              + "\" contains a %; neither percent-encoding nor zone ids are"
              + " accepted there");
    }
    if (text.startsWith("[")) {
      return bracketed(text);
    }
    return named(text);
  }

  private static HostText bracketed(String text) {
    if (text.endsWith("]") && text.indexOf(':') > 0) {
      var address = Addresses.literal(text.substring(1, text.length() - 1));
      if (address.isPresent()) {
        return new Literal(address.get());
      }
    }
    return unfit(EgressRule.HOST, "The host " + text + " is not an IPv6 address");
  }

  private static HostText named(String text) {
    String ascii;
    boolean plain = isPlain(text);
    if (plain) {
      ascii = text.toLowerCase(Locale.ROOT);
    } else {
      IDNA.Info info = new IDNA.Info();
      StringBuilder converted = new StringBuilder(text.length() + 16);
      try {
        Internationalised.IDNA_RULES.nameToASCII(text, converted, info);
      } catch (ICUInputTooLongException _) {
        return tooLong();
      }
      Set<IDNA.Error> errors = EnumSet.noneOf(IDNA.Error.class);
      errors.addAll(info.getErrors());
      errors.removeAll(Internationalised.JUDGED_BELOW);
      if (!errors.isEmpty()) {
        return unfit(
            EgressRule.IDNA,
            "The host \""
                + text
                + "\" is not a valid internationalised name ("
                + errors.iterator().next().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + ", UTS-46)");
      }
      ascii = converted.toString();
    }
    String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    if (name.isEmpty()) {
      return unfit(EgressRule.HOST, "The URL has no host");
    }
    if (endsInNumber(name)) {
      return Addresses.isDottedDecimal(text)
          ? new Literal(InetAddress.ofLiteral(text))
          : unfit(
              EgressRule.NUMERIC_HOST,
              "The host \""
                  + text
                  + "\" ends in a number, which some programs take for an IP"
                  + " address; a name ends in letters, an address is written as four decimal"
                  + " numbers");
    }
    int labelStart = 0;
    for (int i = 0; i <= name.length(); i++) {
      char c = i < name.length() ? name.charAt(i) : '.';
      if (c == '.') {
        if (i == labelStart) {
          return unfit(EgressRule.HOST, "The host \"" + text + "\" has an empty label");
        }
        if (i - labelStart > MAX_LABEL_LENGTH) {
          return unfit(
              EgressRule.HOST,
              "The host has a label of more than "
                  + MAX_LABEL_LENGTH
                  + " characters, which DNS"
                  + " cannot hold");
        }
        labelStart = i + 1;
      } else if (!isNameCharacter(c)) {
        return unfit(
            EgressRule.HOST,
            "The host \""
                + text
                + "\" contains "
                + UrlText.shown(c)
                + "; a name has letters, digits, hyphens and dots");
      }
    }
    if (name.length() > MAX_NAME_LENGTH) {
      return tooLong();
    }
    return plain ? new Name(name) : Internationalised.unmixed(name);
  }

  /** ASCII without any label that claims to be punycode: nothing for UTS-46 or UTS-39 to do. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return !text.toLowerCase(Locale.ROOT).contains("xn--");
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  /** The "ends in a number" check of the WHATWG URL standard. */
  private static boolean endsInNumber(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (last.isEmpty()) {
      return false;
    }
    boolean hexadecimal = last.startsWith("0x");
    for (int i = hexadecimal ? 2 : 0; i < last.length(); i++) {
      char c = last.charAt(i);
      if (Character.digit(c, hexadecimal ? 16 : 10) < 0) {
        return false;
      }
    }
    return true;
  }

  private static Unfit tooLong() {
    return unfit(
        EgressRule.HOST,
        "The host is longer than " + MAX_NAME_LENGTH + " characters, which DNS cannot hold");
  }

  private static Unfit unfit(EgressRule rule, String sentence) {
    return new Unfit(Refusal.because(rule, sentence));
  }

  /** The tables of ICU, loaded only when a name needs them. Immutable, so thread-safe. */
  final class Internationalised {
    private static final IDNA IDNA_RULES =
        IDNA.getUTS46Instance(
            IDNA.CHECK_BIDI
                | IDNA.CHECK_CONTEXTJ
                | IDNA.NONTRANSITIONAL_TO_ASCII
                | IDNA.NONTRANSITIONAL_TO_UNICODE);

    /**
     * Hyphens are free (CheckHyphens is false in the WHATWG rules); lengths and empty labels are
     * judged on the result.
     */
    private static final Set<IDNA.Error> JUDGED_BELOW =
        EnumSet.of(
            IDNA.Error.EMPTY_LABEL,
            IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG,
            IDNA.Error.LEADING_HYPHEN,
            IDNA.Error.TRAILING_HYPHEN,
            IDNA.Error.HYPHEN_3_4);

    /**
     * Letters, marks and digits of every script, pictures, and of signs only those that identifiers
     * use, so that there is no look-alike of a slash or a dot. Joiners pass where UTS-46 let them.
     */
    private static final UnicodeSet CHARACTERS =
        new UnicodeSet("[[:L:][:M:][:Nd:][:Emoji:]\\u200C\\u200D]")
            .addAll(SpoofChecker.RECOMMENDED)
            .addAll(SpoofChecker.INCLUSION)
            .freeze();

    private static final SpoofChecker SCRIPTS =
        new SpoofChecker.Builder()
            .setChecks(SpoofChecker.RESTRICTION_LEVEL)
            .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
            .setAllowedChars(CHARACTERS)
            .build();

    private Internationalised() {}

    private static HostText unmixed(String ascii) {
      IDNA.Info info = new IDNA.Info();
      StringBuilder unicode = new StringBuilder(ascii.length());
      IDNA_RULES.nameToUnicode(ascii, unicode, info);
      for (String label : unicode.toString().split("\\.", -1)) {
        SpoofChecker.CheckResult result = new SpoofChecker.CheckResult();
        if (SCRIPTS.failsChecks(label, result)) {
          return unfit(
              EgressRule.MIXED_SCRIPTS,
              "The host's label \""
                  + label
                  + "\" mixes scripts or has characters that no name"
                  + " needs ("
                  + scripts(label)
                  + "; UTS-39), as look-alikes of other names do");
        }
      }
      return new Name(ascii);
    }

    private static String scripts(String label) {
      StringBuilder out = new StringBuilder();
      label
          .codePoints()
          .mapToObj(c -> UScript.getName(UScript.getScript(c)))
          .distinct()
          .forEach(script -> out.append(out.isEmpty() ? "" : ", ").append(script));
      return out.toString();
    }
  }
}
