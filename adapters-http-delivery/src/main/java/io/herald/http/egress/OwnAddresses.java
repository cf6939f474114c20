package io.herald.http.egress;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of this machine. Implementations are safe for concurrent use. */
@FunctionalInterface
public interface OwnAddresses {

  /** Whether an address belongs to this machine. */
  boolean contains(InetAddress address);

  /**
   * The addresses of the machine's network interfaces, asked for anew after {@link
   * OfInterfaces#MAX_AGE}.
   */
  static OwnAddresses ofInterfaces() {
    return new OfInterfaces();
  }

  /**
   * Reads the network interfaces, and keeps what it read for a while: asking costs milliseconds.
   */
  final class OfInterfaces implements OwnAddresses {
    /** How long an answer is kept. Addresses come and go with interfaces, which is rare. */
    static final Duration MAX_AGE = Duration.ofSeconds(10);

    private volatile Snapshot snapshot =
        new Snapshot(Set.of(), System.nanoTime() - MAX_AGE.toNanos());

    private OfInterfaces() {}

    @Override
    public boolean contains(InetAddress address) {
      Snapshot current = snapshot;
      if (System.nanoTime() - current.takenAtNanos() >= MAX_AGE.toNanos()) {
        current = new Snapshot(read(), System.nanoTime());
        snapshot = current;
      }
      return current.shown().contains(Addresses.shown(address));
    }

    private static Set<String> read() {
      try {
        return NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(Addresses::shown)
            .collect(Collectors.toUnmodifiableSet());
      } catch (SocketException e) {
        throw new IllegalStateException(
            "the network interfaces of this machine cannot be listed, so Herald cannot tell its own"
                + " addresses from others",
            e);
      }
    }

    /** What was read, and when by the monotonic clock. */
    private record Snapshot(Set<String> shown, long takenAtNanos) {}
  }
}
