package io.herald.http.egress;

import java.util.List;
import java.util.Optional;

/**
 * Which part of the address space is public, by the IANA special-purpose registries for <a
 * href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4</a> and <a
 * href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6</a>. For IPv6 the rule is
 * the reverse of a deny-list: only global unicast space is public, less what the registry carves
 * out of it.
 */
final class AddressSpace {
  private AddressSpace() {}

  /** A part of the address space that is not public, and what it is, after "is". */
  record SpecialBlock(AddressBlock block, String text, String what) {}

  private static final AddressBlock GLOBAL_UNICAST = AddressBlock.of("2000::/3");

  private static final SpecialBlock NOT_GLOBAL_UNICAST =
      new SpecialBlock(
          AddressBlock.of("::/0"), "outside 2000::/3", "outside IPv6's global unicast space");

  private static final List<SpecialBlock> IPV4 =
      List.of(
          special("0.0.0.0/8", "in \"this network\""),
          special("10.0.0.0/8", "in a private range"),
          special("100.64.0.0/10", "in the range of carrier-grade NAT"),
          special("127.0.0.0/8", "in the loopback range"),
          special("169.254.0.0/16", "in the link-local range"),
          special("172.16.0.0/12", "in a private range"),
          special("192.0.0.0/24", "in the range of protocol assignments"),
          special("192.0.2.0/24", "in a documentation range"),
          special("192.88.99.0/24", "in the range of 6to4 relays"),
          special("192.168.0.0/16", "in a private range"),
          special("198.18.0.0/15", "in the benchmarking range"),
          special("198.51.100.0/24", "in a documentation range"),
          special("203.0.113.0/24", "in a documentation range"),
          special("224.0.0.0/4", "in the multicast range"),
          special("240.0.0.0/4", "in the reserved range"));

  /** From the narrow to the wide: the first that matches names the address best. */
  private static final List<SpecialBlock> IPV6 =
      List.of(
          special("::/128", "the unspecified address"),
          special("::1/128", "the loopback address"),
          special("::/96", "an IPv4-compatible address"),
          special("64:ff9b::/96", "in the NAT64 range"),
          special("64:ff9b:1::/48", "in the range of local NAT64"),
          special("100::/64", "in the discard range"),
          special("2001::/32", "in the Teredo range"),
          special("2001::/23", "in the range of protocol assignments"),
          special("2001:db8::/32", "in a documentation range"),
          special("2002::/16", "in the 6to4 range"),
          special("3fff::/20", "in a documentation range"),
          special("5f00::/16", "in the segment-routing range"),
          special("fc00::/7", "in the range of unique local addresses"),
          special("fe80::/10", "in the link-local range"),
          special("fec0::/10", "in the site-local range"),
          special("ff00::/8", "in the multicast range"));

  /** What no allow-list opens: where clouds hand out credentials to whoever asks. */
  private static final List<AddressBlock> FORBIDDEN_ALWAYS =
      List.of(
          AddressBlock.of("169.254.169.254/32"),
          AddressBlock.of("fd00:ec2::254/128"),
          AddressBlock.of("168.63.129.16/32"));

  /** The special block that an address lies in; absent if it is public. */
  static Optional<SpecialBlock> special(byte[] address) {
    for (SpecialBlock special : address.length == 4 ? IPV4 : IPV6) {
      if (special.block().contains(address)) {
        return Optional.of(special);
      }
    }
    return address.length == 4 || GLOBAL_UNICAST.contains(address)
        ? Optional.empty()
        : Optional.of(NOT_GLOBAL_UNICAST);
  }

  /** Whether an address, or an IPv4 address inside it, is one that nothing opens. */
  static boolean forbiddenAlways(byte[] address) {
    return isForbiddenAlways(address)
        || Addresses.embedded(address).stream().anyMatch(AddressSpace::isForbiddenAlways);
  }

  private static boolean isForbiddenAlways(byte[] address) {
    for (AddressBlock block : FORBIDDEN_ALWAYS) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static SpecialBlock special(String block, String what) {
    return new SpecialBlock(AddressBlock.of(block), block, what);
  }
}
