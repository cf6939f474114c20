package io.herald.http.egress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How IP addresses are read from text, shown, and looked through to the IPv4 inside them. */
final class Addresses {
  private Addresses() {}

  /**
   * An address in the one spelling of each family that is accepted: four decimal numbers without
   * leading zeros, or the hexadecimal groups of RFC 4291 without a zone id. An IPv4-mapped address
   * is the IPv4 address. Never asks the name service.
   */
  static Optional<InetAddress> literal(String text) {
    if (text.indexOf(':') < 0) {
      return isDottedDecimal(text) ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((Character.digit(c, 16) < 0 && c != ':' && c != '.') || c > 'f') {
        return Optional.empty();
      }
    }
    if (text.indexOf('.') >= 0 && !isDottedDecimal(text.substring(text.lastIndexOf(':') + 1))) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Whether a text is an IPv4 address in its canonical spelling. */
  static boolean isDottedDecimal(String text) {
    int parts = 0;
    int at = 0;
    while (at <= text.length()) {
      int dot = text.indexOf('.', at);
      int end = dot < 0 ? text.length() : dot;
      int length = end - at;
      if (length < 1 || length > 3 || (length > 1 && text.charAt(at) == '0')) {
        return false;
      }
      int value = 0;
      for (int i = at; i < end; i++) {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return false;
        }
        value = value * 10 + digit;
      }
      if (value > 255) {
        return false;
      }
      parts++;
      at = end + 1;
    }
    return parts == 4;
  }

  /** The bytes of an address; the four of the IPv4 address if it is IPv4-mapped. */
  static byte[] unmapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16 && bytes[10] == -1 && bytes[11] == -1 && allZero(bytes, 0, 10)) {
      return Arrays.copyOfRange(bytes, 12, 16);
    }
    return bytes;
  }

  /**
   * The IPv4 addresses that an IPv6 address may be turned into on its way: by 6to4 (RFC 3056),
   * NAT64 (RFC 6052, all its prefix lengths under the two well-known prefixes), ISATAP (RFC 5214),
   * Teredo (RFC 4380) and the IPv4-compatible form.
   */
  static List<byte[]> embedded(byte[] bytes) {
    if (bytes.length == 4) {
      return List.of();
    }
    List<byte[]> found = new ArrayList<>(2);
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
      found.add(Arrays.copyOfRange(bytes, 2, 6));
    }
    if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0) {
      found.add(Arrays.copyOfRange(bytes, 4, 8));
      found.add(inverted(Arrays.copyOfRange(bytes, 12, 16)));
    }
    if (bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == (byte) 0xff && bytes[3] == (byte) 0x9b) {
      found.add(new byte[] {bytes[6], bytes[7], bytes[9], bytes[10]});
      found.add(new byte[] {bytes[7], bytes[9], bytes[10], bytes[11]});
      found.add(new byte[] {bytes[9], bytes[10], bytes[11], bytes[12]});
      found.add(Arrays.copyOfRange(bytes, 12, 16));
    }
    if (allZero(bytes, 0, 12) || (bytes[10] == 0x5e && bytes[11] == (byte) 0xfe)) {
      found.add(Arrays.copyOfRange(bytes, 12, 16));
    }
    return found;
  }

  /** An address as people write it; IPv6 by RFC 5952. */
  static String shown(InetAddress address) {
    byte[] bytes = unmapped(address);
    if (bytes.length == 4) {
      return (bytes[0] & 0xff)
          + "."
          + (bytes[1] & 0xff)
          + "."
          + (bytes[2] & 0xff)
          + "."
          + (bytes[3] & 0xff);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
    }
    StringBuilder out = new StringBuilder(39);
    int i = 0;
    while (i < 8) {
      if (i == runStart) {
        out.append("::");
        i += runLength;
        continue;
      }
      if (i > 0 && i != runStart + runLength) {
        out.append(':');
      }
      out.append(Integer.toHexString(groups[i]));
      i++;
    }
    return out.toString();
  }

  private static boolean allZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] inverted(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
    return bytes;
  }
}
