package io.herald.http.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Puts a {@link GuardedTlsSocket} over a {@link GuardedSocket}. Thread-safe. */
final class GuardedTlsSocketFactory extends SSLSocketFactory {
  private final SSLSocketFactory plain;

  GuardedTlsSocketFactory(SSLSocketFactory plain) {
    this.plain = plain;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    if (!(socket instanceof GuardedSocket guarded)) {
      throw new EgressRefusedException("TLS is spoken over guarded connections only");
    }
    return new GuardedTlsSocket(
        (SSLSocket) plain.createSocket(socket, host, port, autoClose), guarded);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return plain.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return plain.getSupportedCipherSuites();
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
    return new UnsupportedOperationException("TLS is spoken over guarded connections only");
  }
}
