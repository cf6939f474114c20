package io.herald.http.send;

import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.NameLookup;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes {@link GuardedSocket}s, unconnected; there is no other way to make one. Thread-safe. */
final class GuardedSocketFactory extends SocketFactory {
  private final EgressPolicy policy;
  private final NameLookup names;

  GuardedSocketFactory(EgressPolicy policy, NameLookup names) {
    this.policy = policy;
    this.names = names;
  }

  @Override
  public Socket createSocket() {
    return new GuardedSocket(policy, names);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unguarded();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw unguarded();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unguarded();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw unguarded();
  }

  private static UnsupportedOperationException unguarded() {
    return new UnsupportedOperationException("sockets are connected after they were made");
  }
}
