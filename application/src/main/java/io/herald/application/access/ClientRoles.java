package io.herald.application.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which client certificates stand for which callers: the first entry that fits one of a
 * certificate's names decides. Whoever presents a token besides is judged by that alone.
 */
public record ClientRoles(List<Entry> entries) {
  public static final ClientRoles NONE = new ClientRoles(List.of());

  private static final Pattern ENTRY =
      Pattern.compile("(CN|DNS|URI)=(\\S(?:.{0,240}\\S)?)=(publisher|viewer|operator|admin)");

  public ClientRoles {
    entries = List.copyOf(entries);
  }

  /** What kind of name of a certificate is meant. */
  public enum Kind {
    /** The one common name of the subject. */
    CN,
    /** A subject alternative name of type dNSName; its letter case does not matter. */
    DNS,
    /** A subject alternative name of type uniformResourceIdentifier, such as a SPIFFE ID. */
    URI
  }

  /** A name of a certificate. */
  public record Name(Kind kind, String value) {
    public Name {
      value = kind == Kind.DNS ? value.toLowerCase(Locale.ROOT) : value;
    }

    /** The caller's name: as configured, with its kind, so that no token is called alike. */
    String text() {
      return kind + "=" + value;
    }
  }

  /** Who presents a certificate with that name has that role. */
  public record Entry(Name name, Role role) {}

  /** What reading the entries came to. */
  public sealed interface Parsed {
    record Valid(ClientRoles roles) implements Parsed {}

    /** The sentence goes on behind the setting's name and value. */
    record Invalid(String problem) implements Parsed {}
  }

  /**
   * Reads {@code CN=publisher-1=publisher,URI=spiffe://acme/ci=operator}: kind, name and role of
   * each entry; names have no commas.
   */
  public static Parsed parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(part.strip());
      if (!matcher.matches()) {
        return new Parsed.Invalid(
            "must be entries KIND=NAME=ROLE parted by commas, KIND being CN, DNS or URI and ROLE"
                + " publisher, viewer, operator or admin, e.g. CN=publisher-1=publisher");
      }
      entries.add(
          new Entry(
              new Name(Kind.valueOf(matcher.group(1)), matcher.group(2)),
              Role.of(matcher.group(3)).orElseThrow()));
    }
    return new Parsed.Valid(new ClientRoles(entries));
  }

  /** The caller whom a verified certificate with these names stands for. */
  public Optional<Caller> caller(Set<Name> names, String address) {
    return entries.stream()
        .filter(entry -> names.contains(entry.name()))
        .findFirst()
        .map(entry -> new Caller(entry.name().text(), entry.role(), Caller.Door.GRPC, address));
  }
}
