package io.herald.http.egress;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where Herald may connect to. One object judges at save, at preview, at test, for token URLs and
 * again at every connect, for the very address that the socket connects to; so what one door
 * refuses, all refuse. Immutable, thread-safe, and it never asks the name service.
 */
public final class EgressPolicy {
  /** The longest URL, as written and as sent; receivers and proxies cut off longer ones. */
  public static final int MAX_URL_LENGTH = 2_048;

  private static final String ALLOW = "HERALD_EGRESS_ALLOW";

  private final AllowList allowList;
  private final OwnAddresses ownAddresses;
  private final Optional<ForwardProxy> proxy;
  private final boolean proxyResolves;

  private EgressPolicy(
      AllowList allowList,
      OwnAddresses ownAddresses,
      Optional<ForwardProxy> proxy,
      boolean proxyResolves) {
    this.allowList = allowList;
    this.ownAddresses = ownAddresses;
    this.proxy = proxy;
    this.proxyResolves = proxyResolves;
  }

  /** The policy of a machine that connects to its targets itself. */
  public static EgressPolicy direct(AllowList allowList, OwnAddresses ownAddresses) {
    return new EgressPolicy(allowList, ownAddresses, Optional.empty(), false);
  }

  /**
   * The policy of a machine that reaches its targets through a proxy.
   *
   * @param proxyResolves whether the proxy resolves names and guards addresses; else Herald does,
   *     and asks the proxy for the address that it checked
   */
  public static EgressPolicy through(
      ForwardProxy proxy, boolean proxyResolves, AllowList allowList, OwnAddresses ownAddresses) {
    return new EgressPolicy(allowList, ownAddresses, Optional.of(proxy), proxyResolves);
  }

  /** The proxy that targets are reached through, if any. */
  public Optional<ForwardProxy> proxy() {
    return proxy;
  }

  /** Whether names are resolved by the proxy, so that there is no address to judge here. */
  public boolean proxyResolves() {
    return proxyResolves;
  }

  /** Judges a URL without placeholders, or one whose placeholders were filled in. */
  public UrlVerdict judge(String url) {
    return switch (UrlText.parse(url)) {
      case UrlText.Unfit(Refusal refusal) -> new UrlVerdict.Refused(refusal);
      case UrlText.Parts parts -> judge(parts);
    };
  }

  /**
   * Judges a URL that may hold placeholders: they may stand only in path segments and query values.
   * The target in the verdict has a stand-in for each.
   */
  public UrlVerdict judgeTemplate(String template) {
    return switch (UrlTemplate.parse(template)) {
      case UrlTemplate.Unfit(Refusal refusal) -> new UrlVerdict.Refused(refusal);
      case UrlTemplate.WithStandIns(String url) -> judge(url);
    };
  }

  /**
   * Judges one address that a target's host resolved to or that a socket is about to connect to.
   *
   * @param host the host of the allowed target
   */
  public ConnectVerdict judge(String host, int port, InetAddress address) {
    byte[] bytes = Addresses.unmapped(address);
    String shown = Addresses.shown(address);
    String subject = shown.equals(host) ? shown + " is " : host + " resolves to " + shown + ", ";
    String link = shown.equals(host) ? "" : "which is ";
    if (AddressSpace.forbiddenAlways(bytes)) {
      return refusedAddress(
          EgressRule.FORBIDDEN_ALWAYS,
          subject
              + link
              + "where a cloud serves credentials to its machines; nothing, not even "
              + ALLOW
              + ", makes it a target");
    }
    if (allowList.opensHost(host, port) || allowList.opensAddress(bytes, port)) {
      return new ConnectVerdict.Allowed();
    }
    if (port != Target.HTTPS_PORT) {
      return refusedAddress(
          EgressRule.PORT,
          subject
              + link
              + "not opened on port "
              + port
              + "; add "
              + entry(host, port)
              + " or "
              + entry(shown, port)
              + " to "
              + ALLOW
              + " if it is yours");
    }
    Optional<AddressSpace.SpecialBlock> special = AddressSpace.special(bytes);
    if (special.isPresent()) {
      return refusedAddress(
          EgressRule.ADDRESS,
          subject
              + link
              + special.get().what()
              + " ("
              + special.get().text()
              + "); only public addresses can be targets; add "
              + entry(shown, port)
              + " to "
              + ALLOW
              + " if it is yours");
    }
    if (ownAddresses.contains(address)) {
      return refusedAddress(
          EgressRule.OWN_ADDRESS,
          subject
              + link
              + "an address of Herald's own machine; add "
              + entry(shown, port)
              + " to "
              + ALLOW
              + " if Herald is meant to call itself");
    }
    return new ConnectVerdict.Allowed();
  }

  /**
   * Judges all answers of the name service as a whole: one bad address refuses all, because which
   * of them a connection takes is chance, and a good one beside it is how filters are led astray.
   */
  public ConnectVerdict judge(String host, int port, List<InetAddress> answers) {
    if (answers.isEmpty()) {
      return refusedAddress(
          EgressRule.NO_ADDRESS, host + " has no address; check the name for typos");
    }
    for (InetAddress answer : answers) {
      if (judge(host, port, answer) instanceof ConnectVerdict.Refused refused) {
        return refused;
      }
    }
    return new ConnectVerdict.Allowed();
  }

  private UrlVerdict judge(UrlText.Parts parts) {
    return switch (HostText.parse(parts.host())) {
      case HostText.Unfit(Refusal refusal) -> new UrlVerdict.Refused(refusal);
      case HostText.Literal(InetAddress address) -> judgeLiteral(address, parts);
      case HostText.Name name -> judgeName(name, parts);
    };
  }

  private UrlVerdict judgeLiteral(InetAddress address, UrlText.Parts parts) {
    String shown = Addresses.shown(address);
    int port = parts.port();
    byte[] bytes = Addresses.unmapped(address);
    if (AddressSpace.forbiddenAlways(bytes)
        && judge(shown, port, address) instanceof ConnectVerdict.Refused(Refusal refusal)) {
      return new UrlVerdict.Refused(refusal);
    }
    if (!allowList.opensAddress(bytes, port)) {
      return refused(
          EgressRule.ADDRESS_LITERAL,
          "The host is the address "
              + shown
              + AddressSpace.special(bytes)
                  .map(special ->
                      ", which is "
                          + special.what()
                          + " ("
                          + special.text()
                          + "); only public addresses can be targets; add ")
                  .orElse(
                      "; a target is named by its host name, which its certificate can prove; use"
                          + " the name, or add ")
              + entry(shown, port)
              + " to "
              + ALLOW
              + " if it is yours");
    }
    return new UrlVerdict.Allowed(new Target(shown, true, port, parts.pathAndQuery()));
  }

  private UrlVerdict judgeName(HostText.Name name, UrlText.Parts parts) {
    String host = name.ascii();
    int port = parts.port();
    if (!allowList.opensHost(host, port)) {
      if (name.local()) {
        return refused(
            EgressRule.LOCAL_NAME,
            "The host \""
                + host
                + "\" means this machine or this network; use a public name, or"
                + " add "
                + entry(host, port)
                + " to "
                + ALLOW
                + " if it is yours");
      }
      if (name.single()) {
        return refused(
            EgressRule.SINGLE_LABEL,
            "The host \""
                + host
                + "\" has no dot, so it means something only in this network; use"
                + " a full name, or add "
                + entry(host, port)
                + " to "
                + ALLOW
                + " if it is yours");
      }
      if (port != Target.HTTPS_PORT && !mayHaveOpenAddress(port)) {
        return refused(
            EgressRule.PORT,
            "Port "
                + port
                + " of "
                + host
                + " is not open; targets are reached on port 443; leave"
                + " the port out, or add "
                + entry(host, port)
                + " to "
                + ALLOW
                + " if it is yours");
      }
    }
    return new UrlVerdict.Allowed(new Target(host, false, port, parts.pathAndQuery()));
  }

  /** Whether a name may turn out to have an address that is opened on a port. */
  private boolean mayHaveOpenAddress(int port) {
    return !proxyResolves && allowList.opensSomeAddress(port);
  }

  /** An entry of the allow-list that would open a host or address on a port. */
  private static String entry(String host, int port) {
    return new Target(host, false, port, "/").hostAndPort();
  }

  private static UrlVerdict refused(EgressRule rule, String sentence) {
    return new UrlVerdict.Refused(Refusal.because(rule, sentence));
  }

  private static ConnectVerdict refusedAddress(EgressRule rule, String sentence) {
    return new ConnectVerdict.Refused(Refusal.because(rule, sentence));
  }
}
