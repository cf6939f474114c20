package io.herald.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between two parties on 127.0.0.1 and troubles them: cuts connections, refuses new ones,
 * delays or withholds what is said. What a connection had in flight when it is cut is lost.
 * Thread-safe.
 */
final class TcpProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int BACKLOG = 1024;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition healed = lock.newCondition();
  private boolean withholding;
  private volatile boolean refusing;
  private volatile Duration delay = Duration.ZERO;

  private TcpProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /** Starts to listen on a free port, in front of a port of this machine. */
  static TcpProxy start(int targetPort) throws IOException {
    ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    TcpProxy proxy =
        new TcpProxy(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
    Thread.ofPlatform().name("proxy").daemon().start(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Resets every connection there is; how many there were. */
  int cut() {
    int count = 0;
    for (Pair pair : pairs) {
      pair.reset();
      count++;
    }
    return count;
  }

  /** Resets every new connection until {@link #heal}; those there are go on. */
  void refuse() {
    refusing = true;
  }

  /** Hands everything on so much later, until {@link #heal}. */
  void delay(Duration by) {
    delay = by;
  }

  /** Hands nothing on until {@link #heal}, and then all of it. */
  void withhold() {
    lock.lock();
    try {
      withholding = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all trouble. */
  void heal() {
    refusing = false;
    delay = Duration.ZERO;
    lock.lock();
    try {
      withholding = false;
      healed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        if (refusing) {
          new Pair(near, near).reset();
        } else {
          threads.execute(() -> join(near));
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          System.err.println("proxy: cannot accept: " + e);
        }
      }
    }
  }

  private void join(Socket near) {
    Socket far = new Socket();
    Pair pair = new Pair(near, far);
    pairs.add(pair);
    try {
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      far.connect(target);
      threads.execute(() -> pump(pair, far, near));
      pump(pair, near, far);
    } catch (IOException _) {
      pair.reset();
    }
  }

  /** Hands on what one side says; when it has ended, both sides are closed. */
  private void pump(Pair pair, Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      while (read >= 0) {
        waitForTurn();
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    } catch (IOException _) {
      // Cut by us, or by one of the parties: then the other learns of it.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      pairs.remove(pair);
    }
  }

  private void waitForTurn() throws InterruptedException {
    Duration pause = delay;
    if (pause.isPositive()) {
      Thread.sleep(pause);
    }
    lock.lock();
    try {
      while (withholding) {
        healed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      System.err.println("proxy: cannot close: " + e);
    }
    heal();
    cut();
    threads.shutdownNow();
  }

  /** The two connections of one conversation. */
  private record Pair(Socket near, Socket far) {
    void reset() {
      reset(near);
      reset(far);
    }

    private static void reset(Socket socket) {
      try {
        // With no linger, closing sends a reset.
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException _) {
        // It is closed already.
      }
    }
  }
}
