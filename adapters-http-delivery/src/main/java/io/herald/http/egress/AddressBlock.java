package io.herald.http.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A block of IP addresses: a network and the length of its prefix (CIDR, RFC 4632 and RFC 4291).
 * IPv4 addresses live in the 32 low bits; a block of one family never contains an address of the
 * other.
 *
 * @param ipv4 the family
 * @param high the first 64 bits of an IPv6 network; zero for IPv4
 * @param low the last 64 bits
 * @param prefix 0 to 32 or 128
 */
record AddressBlock(boolean ipv4, long high, long low, int prefix) {

  AddressBlock {
    if (prefix < 0 || prefix > (ipv4 ? 32 : 128)) {
      throw new IllegalArgumentException("prefix length " + prefix);
    }
    if ((high & ~highMask(ipv4, prefix)) != 0 || (low & ~lowMask(ipv4, prefix)) != 0) {
      throw new IllegalArgumentException("bits set beyond the prefix");
    }
  }

  /** The block that holds one address only. */
  static AddressBlock of(InetAddress address) {
    byte[] bytes = Addresses.unmapped(address);
    boolean ipv4 = bytes.length == 4;
    return new AddressBlock(ipv4, high(bytes), low(bytes), ipv4 ? 32 : 128);
  }

  /** A block from text that is known to be right, such as {@code 10.0.0.0/8}. */
  static AddressBlock of(String text) {
    int slash = text.indexOf('/');
    InetAddress network =
        Addresses.literal(text.substring(0, slash))
            .orElseThrow(() -> new IllegalArgumentException("not an address block: " + text));
    return around(network, Integer.parseInt(text.substring(slash + 1)))
        .orElseThrow(() -> new IllegalArgumentException("not an address block: " + text));
  }

  /** The block of an address and a prefix length; absent if bits are set beyond the prefix. */
  static Optional<AddressBlock> around(InetAddress network, int prefix) {
    boolean ipv4 = network instanceof Inet4Address;
    byte[] bytes = network.getAddress();
    if (prefix < 0 || prefix > bytes.length * 8) {
      return Optional.empty();
    }
    long high = high(bytes);
    long low = low(bytes);
    return (high & ~highMask(ipv4, prefix)) == 0 && (low & ~lowMask(ipv4, prefix)) == 0
        ? Optional.of(new AddressBlock(ipv4, high, low, prefix))
        : Optional.empty();
  }

  /** Whether an address, unmapped to 4 bytes if it stands for IPv4, lies in this block. */
  boolean contains(byte[] address) {
    return (address.length == 4) == ipv4
        && (high(address) & highMask(ipv4, prefix)) == high
        && (low(address) & lowMask(ipv4, prefix)) == low;
  }

  private static long high(byte[] bytes) {
    return bytes.length == 4 ? 0 : bigEndian(bytes, 0, 8);
  }

  private static long low(byte[] bytes) {
    return bytes.length == 4 ? bigEndian(bytes, 0, 4) : bigEndian(bytes, 8, 16);
  }

  private static long bigEndian(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  private static long highMask(boolean ipv4, int prefix) {
    return ipv4 || prefix == 0 ? 0 : prefix >= 64 ? -1 : -1L << (64 - prefix);
  }

  private static long lowMask(boolean ipv4, int prefix) {
    if (ipv4) {
      return prefix == 0 ? 0 : (-1L << (32 - prefix)) & 0xffff_ffffL;
    }
    return prefix <= 64 ? 0 : -1L << (128 - prefix);
  }
}
