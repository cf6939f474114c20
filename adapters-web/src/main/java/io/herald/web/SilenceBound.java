package io.herald.web;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Options of accepted connections that bound the silence between two reads, from the first byte on,
 * that of a TLS handshake included. The web server has such an option but does not set it on the
 * sockets that it accepts, so that a silent connection would hold its place for ever. Stateless.
 */
final class SilenceBound implements SocketOptions {
  private final SocketOptions options;

  SilenceBound(Duration maxSilence) {
    this.options = SocketOptions.builder().readTimeout(maxSilence).build();
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    options.configureSocket(channel);
    try {
      channel.socket().setSoTimeout(Math.toIntExact(readTimeout().toMillis()));
    } catch (SocketException e) {
      throw new UncheckedIOException("the connection has ended already", new IOException(e));
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
