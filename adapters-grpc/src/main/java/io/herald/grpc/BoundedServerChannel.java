package io.herald.grpc;

import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listening socket that closes what comes beyond its bounds at once, before TLS or HTTP/2 cost
 * anything: so many connections in all, and so many from one address, that no client takes the
 * places of the others. Its own event loop is the only one that accepts; connections end on others.
 */
final class BoundedServerChannel extends NioServerSocketChannel {
  private final int maxConnections;
  private final int maxConnectionsPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> openByAddress = new ConcurrentHashMap<>();

  BoundedServerChannel(int maxConnections, int maxConnectionsPerAddress) {
    this.maxConnections = maxConnections;
    this.maxConnectionsPerAddress = maxConnectionsPerAddress;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int count = super.doReadMessages(accepted);
    if (count > 0 && accepted.getLast() instanceof SocketChannel newest && !admit(newest)) {
      accepted.removeLast();
      newest.unsafe().closeForcibly();
    }
    return count;
  }

  private boolean admit(SocketChannel connection) {
    // Absent if the client has left already.
    InetSocketAddress remote = connection.remoteAddress();
    String address = remote == null ? "" : remote.getAddress().getHostAddress();
    if (open.get() >= maxConnections
        || openByAddress.getOrDefault(address, 0) >= maxConnectionsPerAddress) {
      return false;
    }
    open.incrementAndGet();
    openByAddress.merge(address, 1, Integer::sum);
    var _ = connection.closeFuture().addListener(_ -> leave(address));
    return true;
  }

  private void leave(String address) {
    open.decrementAndGet();
    openByAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }
}
