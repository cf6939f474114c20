package io.herald.application.access;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The reverse proxies whose word counts about who a request is from. Only what one of them adds to
 * {@code X-Forwarded-For} is believed, and it adds at the end: whatever a client wrote there itself
 * stands further to the left and is not looked at. {@code Forwarded} (RFC 7239) is not read, since
 * proxies that write one header pass the other on as it came. Immutable.
 */
public record TrustedProxies(List<Block> blocks) {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  /** More networks than any installation has proxies in. */
  private static final int MAX_BLOCKS = 100;

  /** Proxies in a row; of a longer list no more is looked at. */
  private static final int MAX_HOPS = 16;

  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}");

  public TrustedProxies {
    blocks = List.copyOf(blocks);
  }

  /** An address, or a network and the length of its prefix (CIDR). */
  public record Block(InetAddress network, int prefix) {
    private boolean contains(InetAddress address) {
      byte[] mine = network.getAddress();
      byte[] other = address.getAddress();
      if (mine.length != other.length) {
        return false;
      }
      for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
        int mask = prefix - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (prefix - bit));
        if (((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }

    /** Whether no bit is set beyond the prefix, as a mistyped prefix leaves some. */
    private boolean isWhole() {
      byte[] bytes = network.getAddress();
      return new BigInteger(1, bytes).getLowestSetBit() >= bytes.length * Byte.SIZE - prefix
          || new BigInteger(1, bytes).signum() == 0;
    }
  }

  /** What reading the list came to. */
  public sealed interface Parsed {
    record Valid(TrustedProxies proxies) implements Parsed {}

    /** The sentence goes on behind the setting's name and value. */
    record Invalid(String problem) implements Parsed {}
  }

  /** Reads addresses and networks parted by commas, e.g. {@code 10.0.0.5,10.1.0.0/16,fd00::/64}. */
  public static Parsed parse(String text) {
    List<Block> blocks = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Optional<Block> block = block(part.strip());
      if (block.isEmpty() || blocks.size() == MAX_BLOCKS) {
        return new Parsed.Invalid(
            "must be 1 to "
                + MAX_BLOCKS
                + " IP addresses or networks parted by commas, e.g. 10.0.0.5,10.1.0.0/16, each a"
                + " part of all addresses and without bits beyond its prefix");
      }
      blocks.add(block.get());
    }
    return new Parsed.Valid(new TrustedProxies(blocks));
  }

  private static Optional<Block> block(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> network = literal(slash < 0 ? text : text.substring(0, slash));
    if (network.isEmpty()) {
      return Optional.empty();
    }
    int bits = network.get().getAddress().length * Byte.SIZE;
    String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
    if (!length.matches("[1-9]\\d{0,2}") || Integer.parseInt(length) > bits) {
      return Optional.empty();
    }
    Block block = new Block(network.get(), Integer.parseInt(length));
    return block.isWhole() ? Optional.of(block) : Optional.empty();
  }

  /**
   * The address that a request is from: the peer's, unless the peer is a trusted proxy; then the
   * last one in the list that is no trusted proxy's. Where the list ends before, or has something
   * else than an address, it is the proxy that came last.
   *
   * @param peer the address of the connection
   * @param forwardedFor the values of all {@code X-Forwarded-For} headers, in their order; asked
   *     for only if the peer is trusted
   */
  public String client(String peer, Supplier<List<String>> forwardedFor) {
    if (blocks.isEmpty() || !trusts(literal(withoutZone(peer)))) {
      return peer;
    }
    String client = peer;
    String list = String.join(",", forwardedFor.get());
    int end = list.length();
    for (int hop = 0; hop < MAX_HOPS && end >= 0; hop++) {
      int comma = list.lastIndexOf(',', end - 1);
      Optional<InetAddress> address = forwarded(list.substring(comma + 1, end).strip());
      if (address.isEmpty()) {
        return client;
      }
      client = address.get().getHostAddress();
      if (!trusts(address)) {
        return client;
      }
      end = comma;
    }
    return client;
  }

  private boolean trusts(Optional<InetAddress> address) {
    return address.isPresent() && blocks.stream().anyMatch(block -> block.contains(address.get()));
  }

  /** An address as proxies write it: some with a port, and those of IPv6 then in brackets. */
  private static Optional<InetAddress> forwarded(String text) {
    int bracket = text.indexOf(']');
    if (text.startsWith("[") && bracket > 0) {
      String within = text.substring(1, bracket);
      String rest = text.substring(bracket + 1);
      return within.indexOf(':') >= 0 && (rest.isEmpty() || PORT.matcher(rest).matches())
          ? literal(within)
          : Optional.empty();
    }
    int colon = text.indexOf(':');
    return colon > 0 && PORT.matcher(text.substring(colon)).matches()
        ? literal(text.substring(0, colon))
        : literal(text);
  }

  /** An address in one of its usual forms; the forms of old, such as 127.1, are none. */
  private static Optional<InetAddress> literal(String text) {
    boolean fits =
        text.indexOf(':') < 0 ? IPV4.matcher(text).matches() : IPV6.matcher(text).matches();
    try {
      return fits ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
