package io.herald.persistence.testserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between a node and its server on the loopback address and troubles them: hands nothing on
 * for a while, or loses the answer to a commit. Thread-safe.
 */
public final class TroubledWire implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final String COMMIT = "COMMIT";

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean withholding;
  private boolean losingCommit;
  private boolean lostCommit;

  private TroubledWire(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /** Listens on a free port, in front of a port of this machine. */
  public static TroubledWire before(int targetPort) {
    try {
      InetAddress here = InetAddress.getLoopbackAddress();
      TroubledWire wire =
          new TroubledWire(
              new ServerSocket(0, 1024, here), new InetSocketAddress(here, targetPort));
      Thread.ofPlatform().name("wire").daemon().start(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Hands nothing on until {@link #heal}. */
  public void withhold() {
    change(() -> withholding = true);
  }

  /** Hands on what was withheld, and goes on. */
  public void heal() {
    change(() -> withholding = false);
  }

  /** Lets the next commit reach the server, and then breaks the connection, once. */
  public void loseTheAnswerToTheNextCommit() {
    change(() -> losingCommit = true);
  }

  /** Whether an answer to a commit was lost. */
  public boolean lostCommit() {
    lock.lock();
    try {
      return lostCommit;
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        threads.execute(() -> join(near));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket near) {
    Socket far = new Socket();
    sockets.add(near);
    sockets.add(far);
    try {
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      far.connect(target);
      Conversation conversation = new Conversation();
      threads.execute(() -> answer(conversation, far, near));
      ask(conversation, near, far);
    } catch (IOException _) {
      cut(near, far);
    }
  }

  /** Two connections and whether the next answer is to be lost. */
  private static final class Conversation {
    private volatile boolean losing;
  }

  private void ask(Conversation conversation, Socket near, Socket far) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (near;
        far) {
      InputStream in = near.getInputStream();
      OutputStream out = far.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitHealth();
        if (isCommitToLose(new String(buffer, 0, read, StandardCharsets.ISO_8859_1))) {
          conversation.losing = true;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One of the two has ended it; both are closed.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Conversation conversation, Socket far, Socket near) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (near;
        far) {
      InputStream in = far.getInputStream();
      OutputStream out = near.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitHealth();
        if (conversation.losing) {
          // The server has committed, for it has answered.
          change(() -> lostCommit = true);
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One of the two has ended it; both are closed.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isCommitToLose(String said) {
    lock.lock();
    try {
      // At the end: a pool that fills up in the background says "SET autocommit=0".
      boolean lose = losingCommit && said.toUpperCase(java.util.Locale.ROOT).endsWith(COMMIT);
      if (lose) {
        losingCommit = false;
      }
      return lose;
    } finally {
      lock.unlock();
    }
  }

  private void awaitHealth() throws InterruptedException {
    lock.lock();
    try {
      while (withholding) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void cut(Socket near, Socket far) {
    try (near;
        far) {
      near.setSoLinger(true, 0);
    } catch (IOException _) {
      // It is closed already.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    heal();
    threads.shutdownNow();
  }
}
