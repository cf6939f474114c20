package io.herald.http.send;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection over a {@link GuardedSocket} that meters what is read from it: by {@link
 * ResponseMeter} for HTTP/1.1, by {@link FrameMeter} for HTTP/2. Everything else it leaves to the
 * JDK's socket.
 */
final class GuardedTlsSocket extends SSLSocket {
  private final SSLSocket tls;
  private final GuardedSocket raw;
  private volatile @Nullable ResponseMeter responses;
  private volatile @Nullable FrameMeter frames;
  private volatile boolean pooled;
  private volatile boolean spent;
  private volatile long idleSinceNanos;

  GuardedTlsSocket(SSLSocket tls, GuardedSocket raw) {
    this.tls = tls;
    this.raw = raw;
  }

  /** A request is about to be sent. */
  void exchangeStarts(CallTrace trace) {
    ResponseMeter meter = responses;
    if (meter != null) {
      meter.exchangeStarts(trace);
    }
    FrameMeter frameMeter = frames;
    if (frameMeter != null) {
      frameMeter.requestStarts();
    }
  }

  /** The head of the final response is complete. */
  void headReceived() {
    ResponseMeter meter = responses;
    if (meter != null) {
      meter.headReceived();
    }
  }

  /** The other side will close after this response, without having said so. */
  void spent() {
    spent = true;
  }

  /** The exchange is over and the connection goes back to the pool. */
  void becameIdle() {
    idleSinceNanos = System.nanoTime();
    pooled = true;
  }

  /** How many bytes of the current response came; 0 for HTTP/2, where responses are mixed. */
  long receivedBytes() {
    ResponseMeter meter = responses;
    return meter == null ? 0 : meter.received();
  }

  /** Whether the connection was closed while it was idle, as far as that can be known. */
  boolean stale() {
    // An HTTP/2 connection is read all the time, so OkHttp knows itself; a fresh connection may
    // hold
    // session tickets that nobody has read yet.
    return spent
        || (frames == null
            && pooled
            && raw.stale(Duration.ofNanos(System.nanoTime() - idleSinceNanos)));
  }

  @Override
  public InputStream getInputStream() throws IOException {
    if ("h2".equals(tls.getApplicationProtocol())) {
      FrameMeter meter = new FrameMeter(tls.getInputStream());
      frames = meter;
      return meter;
    }
    ResponseMeter meter = new ResponseMeter(tls.getInputStream(), this);
    responses = meter;
    return meter;
  }

  @Override
  public boolean isClosed() {
    return raw.isClosed() || tls.isClosed();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return tls.getOutputStream();
  }

  @Override
  public void close() throws IOException {
    tls.close();
  }

  @Override
  public void shutdownInput() throws IOException {
    tls.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    tls.shutdownOutput();
  }

  @Override
  public boolean isConnected() {
    return tls.isConnected();
  }

  @Override
  public boolean isBound() {
    return tls.isBound();
  }

  @Override
  public boolean isInputShutdown() {
    return tls.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return tls.isOutputShutdown();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return tls.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return tls.getLocalAddress();
  }

  @Override
  public int getPort() {
    return tls.getPort();
  }

  @Override
  public int getLocalPort() {
    return tls.getLocalPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return tls.getRemoteSocketAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return tls.getLocalSocketAddress();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    tls.setSoTimeout(timeout);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return tls.getSoTimeout();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    tls.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return tls.getTcpNoDelay();
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    tls.setSoLinger(on, linger);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return tls.getSoLinger();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    tls.setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return tls.getKeepAlive();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return tls.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    tls.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return tls.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return tls.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    tls.setEnabledProtocols(protocols);
  }

  @Override
  public SSLSession getSession() {
    return tls.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return tls.getHandshakeSession();
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    tls.addHandshakeCompletedListener(listener);
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    tls.removeHandshakeCompletedListener(listener);
  }

  @Override
  public void startHandshake() throws IOException {
    tls.startHandshake();
  }

  @Override
  public void setUseClientMode(boolean mode) {
    tls.setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return tls.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    tls.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return tls.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    tls.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return tls.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    tls.setEnableSessionCreation(flag);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return tls.getEnableSessionCreation();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return tls.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    tls.setSSLParameters(parameters);
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    return tls.getApplicationProtocol();
  }

  @Override
  public @Nullable String getHandshakeApplicationProtocol() {
    return tls.getHandshakeApplicationProtocol();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLSocket, List<String>, String> selector) {
    tls.setHandshakeApplicationProtocolSelector(selector);
  }

  @Override
  public BiFunction<SSLSocket, List<String>, String> getHandshakeApplicationProtocolSelector() {
    return tls.getHandshakeApplicationProtocolSelector();
  }

  @Override
  public String toString() {
    return tls.toString();
  }
}
