package io.herald.http.egress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code HERALD_EGRESS_ALLOW} opens although the default rules forbid it: hosts and address
 * blocks, each on one port. It opens exactly what it names: a host entry opens that name and
 * whatever it resolves to; an address or block opens these addresses, however they are reached.
 * Immutable.
 */
public final class AllowList {
  /** Opens nothing. */
  public static final AllowList NONE = new AllowList(List.of(), List.of());

  /** The most entries: each is looked at for every new connection. */
  public static final int MAX_ENTRIES = 1_000;

  private final List<HostEntry> hosts;
  private final List<BlockEntry> blocks;

  private AllowList(List<HostEntry> hosts, List<BlockEntry> blocks) {
    this.hosts = List.copyOf(hosts);
    this.blocks = List.copyOf(blocks);
  }

  /** What came of reading the configuration. */
  public sealed interface Parsed {
    /** It is right. */
    record Valid(AllowList allowList) implements Parsed {}

    /** All that is wrong, one sentence for each entry. */
    record Invalid(List<String> problems) implements Parsed {
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Reads a comma list of {@code host[:port]}, {@code address[:port]} or {@code CIDR[:port]}; IPv6
   * with a port stands in brackets: {@code [fd00::/8]:8443}. Without a port, 443 only.
   */
  public static Parsed parse(String text) {
    List<HostEntry> hosts = new ArrayList<>();
    List<BlockEntry> blocks = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String entry = part.strip();
      if (entry.isEmpty()) {
        if (!text.isBlank()) {
          problems.add("there is an empty entry; entries are parted by one comma");
        }
        continue;
      }
      switch (Entry.parse(entry)) {
        case HostEntry host -> hosts.add(host);
        case BlockEntry block -> blocks.add(block);
        case Wrong(String problem) -> problems.add("\"" + entry + "\" " + problem);
      }
    }
    if (hosts.size() + blocks.size() > MAX_ENTRIES) {
      problems.add("there are more than " + MAX_ENTRIES + " entries");
    }
    return problems.isEmpty()
        ? new Parsed.Valid(new AllowList(hosts, blocks))
        : new Parsed.Invalid(problems);
  }

  /** Whether a name is opened by itself on a port. */
  boolean opensHost(String host, int port) {
    for (HostEntry entry : hosts) {
      if (entry.port() == port && entry.host().equals(host)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address, unmapped, is opened on a port. */
  boolean opensAddress(byte[] address, int port) {
    for (BlockEntry entry : blocks) {
      if (entry.port() == port && entry.block().contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether some address is opened on a port, so that a name may turn out to have it. */
  boolean opensSomeAddress(int port) {
    for (BlockEntry entry : blocks) {
      if (entry.port() == port) {
        return true;
      }
    }
    return false;
  }

  /** One entry, or what is wrong with it. */
  private sealed interface Entry {
    static Entry parse(String text) {
      String place = text;
      int port = Target.HTTPS_PORT;
      int colon = text.lastIndexOf(':');
      boolean bracketed = text.startsWith("[");
      if (colon >= 0 && (bracketed ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon)) {
        Optional<Integer> parsed = port(text.substring(colon + 1));
        if (parsed.isEmpty()) {
          return new Wrong("has a port that is not a number between 1 and 65535");
        }
        port = parsed.get();
        place = text.substring(0, colon);
      }
      if (place.startsWith("[") && place.endsWith("]")) {
        place = place.substring(1, place.length() - 1);
        if (place.indexOf(':') < 0) {
          return new Wrong("has brackets around something that is not an IPv6 address or block");
        }
      }
      int slash = place.indexOf('/');
      if (slash >= 0) {
        return block(place.substring(0, slash), place.substring(slash + 1), port);
      }
      Optional<InetAddress> address = Addresses.literal(place);
      if (address.isPresent()) {
        return new BlockEntry(AddressBlock.of(address.get()), port);
      }
      return switch (HostText.parse(place)) {
        case HostText.Name(String ascii) -> new HostEntry(ascii, port);
        case HostText.Literal _, HostText.Unfit _ ->
            new Wrong("is not host[:port], an IP address or CIDR[:port]; wildcards do not exist");
      };
    }

    private static Entry block(String network, String length, int port) {
      Optional<InetAddress> address = Addresses.literal(network);
      if (address.isEmpty() || !length.matches("0|[1-9][0-9]{0,2}")) {
        return new Wrong("is not a block such as 10.20.0.0/16 or fd00::/8");
      }
      return AddressBlock.around(address.get(), Integer.parseInt(length))
          .<Entry>map(block -> new BlockEntry(block, port))
          .orElseGet(
              () -> new Wrong("has a prefix that is too long, or bits set beyond the prefix"));
    }

    private static Optional<Integer> port(String digits) {
      if (!digits.matches("[1-9][0-9]{0,4}")) {
        return Optional.empty();
      }
      int port = Integer.parseInt(digits);
      return port > 65_535 ? Optional.empty() : Optional.of(port);
    }
  }

  private record HostEntry(String host, int port) implements Entry {}

  private record BlockEntry(AddressBlock block, int port) implements Entry {}

  private record Wrong(String problem) implements Entry {}
}
