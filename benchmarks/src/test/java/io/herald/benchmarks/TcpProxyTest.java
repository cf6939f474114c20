package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private ServerSocket target;
  private TcpProxy proxy;
  private Socket client;

  @BeforeEach
  void start() throws IOException {
    target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::echo);
    proxy = TcpProxy.start(target.getLocalPort());
    client = connect();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    proxy.close();
    target.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(2000);
    return socket;
  }

  private void echo() {
    while (!target.isClosed()) {
      try {
        Socket socket = target.accept();
        Thread.startVirtualThread(() -> {
          try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
          } catch (IOException _) {
            // The test cuts connections.
          }
        });
      } catch (IOException _) {
        return;
      }
    }
  }

  private static int say(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    return socket.getInputStream().read();
  }

  @Test
  void handsOnBothWays() throws IOException {
    assertThat(say(client, 7)).isEqualTo(7);
  }

  @Test
  void cutsWhatThereIsAndTakesNewConnections() throws IOException {
    say(client, 1);

    assertThat(proxy.cut()).isEqualTo(1);

    assertThatThrownBy(() -> say(client, 2)).isInstanceOf(IOException.class);
    try (Socket next = connect()) {
      assertThat(say(next, 3)).isEqualTo(3);
    }
  }

  @Test
  void refusesNewConnectionsUntilHealed() throws IOException {
    say(client, 1);
    proxy.refuse();

    assertThatThrownBy(
            () -> {
              try (Socket next = connect()) {
                if (say(next, 2) < 0) {
                  throw new IOException("closed");
                }
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(say(client, 3)).isEqualTo(3);
    proxy.heal();
    try (Socket next = connect()) {
      assertThat(say(next, 4)).isEqualTo(4);
    }
  }

  @Test
  void delaysEachWay() throws IOException {
    proxy.delay(Duration.ofMillis(30));
    long start = System.nanoTime();

    assertThat(say(client, 1)).isEqualTo(1);

    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(60).toNanos());
  }

  @Test
  void withholdsUntilHealedAndThenHandsOn() throws IOException {
    proxy.withhold();
    client.setSoTimeout(100);

    assertThatThrownBy(() -> say(client, 9)).isInstanceOf(SocketTimeoutException.class);

    client.setSoTimeout(2000);
    proxy.heal();
    assertThat(client.getInputStream().read()).isEqualTo(9);
  }
}
