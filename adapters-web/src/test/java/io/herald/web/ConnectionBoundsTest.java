package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.TrustedProxies;
import io.herald.application.invocation.ScriptedReplays;
import io.herald.application.statistics.ScriptedStatistics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client can hold or send, tried over plain sockets as no browser uses them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConnectionBoundsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int GAP_MILLIS = 20;
  private static final String HEALTH = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

  private static WebConsole console(ConnectionBounds.Bounds bounds) {
    WiredApplication app = new WiredApplication();
    return WebConsole.start(
        new WebConsole.Settings(
            InetAddress.getLoopbackAddress(),
            0,
            Optional.empty(),
            Optional.empty(),
            TrustedProxies.NONE,
            "test"),
        ConsoleFixture.useCases(app, new ScriptedReplays(), new ScriptedStatistics()),
        () -> true,
        Optional.empty(),
        app.clock,
        bounds);
  }

  private static ConnectionBounds.Bounds bounds(
      int perAddress, Duration head, Duration body, Duration silence) {
    return new ConnectionBounds.Bounds(perAddress, head, body, silence);
  }

  /** One connection. */
  private static final class Guest implements AutoCloseable {
    private final Socket socket;

    Guest(WebConsole console) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), console.port());
      socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    void say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Says one character after another until the server ends the connection or all is said. */
    boolean endedWhileTrickling(String text) throws IOException {
      socket.setSoTimeout(GAP_MILLIS);
      try {
        for (int i = 0; i < text.length(); i++) {
          say(text.substring(i, i + 1));
          try {
            if (socket.getInputStream().read() < 0) {
              return true;
            }
          } catch (SocketTimeoutException _) {
            // Not ended yet; that was the gap.
          }
        }
        return false;
      } catch (SocketException _) {
        return true;
      }
    }

    /** All that comes until the connection ends. */
    String rest() throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(all);
      } catch (SocketException _) {
        // Reset, which is an end too.
      }
      return all.toString(StandardCharsets.UTF_8);
    }

    /** The answer of {@code /health/live}, which is {@code UP} and a line end. */
    String answer() throws IOException {
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("UP\n") < 0) {
        int c = socket.getInputStream().read();
        if (c < 0) {
          return answer.toString();
        }
        answer.append((char) c);
      }
      return answer.toString();
    }

    void rest(Duration time) throws IOException {
      socket.setSoTimeout((int) time.toMillis());
      try {
        assertThat(socket.getInputStream().read()).as("closed already").isNegative();
        throw new AssertionError("closed");
      } catch (SocketTimeoutException _) {
        socket.setSoTimeout((int) PATIENCE.toMillis());
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** The head of a form of so many bytes. */
  private static String formOf(int length) {
    return String.join(
        "\r\n",
        "POST /sign-in HTTP/1.1",
        "Host: x",
        "Content-Length: " + length,
        "Content-Type: application/x-www-form-urlencoded",
        "",
        "");
  }

  @Test
  void aHeadThatTricklesIsEnded() throws IOException {
    try (WebConsole console = console(bounds(9, Duration.ofMillis(300), PATIENCE, PATIENCE));
        Guest guest = new Guest(console)) {
      long start = System.nanoTime();
      assertThat(guest.endedWhileTrickling("GET /health/live HTTP/1.1\r\nX: " + "x".repeat(2_000)))
          .isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(280), Duration.ofSeconds(5));
    }
  }

  @Test
  void aBodyThatTricklesIsEnded() throws IOException {
    try (WebConsole console = console(bounds(9, PATIENCE, Duration.ofMillis(300), PATIENCE));
        Guest guest = new Guest(console)) {
      guest.say(formOf(5_000));
      assertThat(guest.endedWhileTrickling("a=" + "x".repeat(4_000))).isTrue();
    }
  }

  @Test
  void aConnectionThatSaysNothingIsEnded() throws IOException {
    try (WebConsole console = console(bounds(9, PATIENCE, PATIENCE, Duration.ofMillis(200)));
        Guest silent = new Guest(console);
        Guest half = new Guest(console)) {
      half.say("GET /health/live HTTP/1.1\r\nHost:");
      assertThat(silent.rest()).isEmpty();
      half.rest();
    }
  }

  @Test
  void theTimeBetweenTwoRequestsIsNotTheRequests() throws IOException {
    Duration head = Duration.ofMillis(200);
    try (WebConsole console = console(bounds(9, head, head, PATIENCE));
        Guest guest = new Guest(console)) {
      guest.say(HEALTH);
      assertThat(guest.answer()).contains("200");
      guest.rest(head.multipliedBy(2));
      guest.say(HEALTH);
      assertThat(guest.answer()).contains("200");
      guest.rest(head.multipliedBy(2));
      guest.say(HEALTH + HEALTH);
      assertThat(guest.answer()).contains("200");
      assertThat(guest.answer()).contains("200");
    }
  }

  @Test
  void moreConnectionsThanAnAddressMayHaveAreNotServed() throws IOException {
    Deque<Guest> guests = new ArrayDeque<>();
    try (WebConsole console = console(bounds(3, PATIENCE, PATIENCE, PATIENCE))) {
      for (int i = 0; i < 3; i++) {
        guests.add(new Guest(console));
        guests.getLast().say(HEALTH);
        assertThat(guests.getLast().answer()).contains("200");
      }
      try (Guest beyond = new Guest(console)) {
        beyond.say(HEALTH);
        assertThat(beyond.rest()).isEmpty();
      }
      guests.pop().close();
      // The place is free as soon as the server has noticed.
      String answer = "";
      while (answer.isEmpty()) {
        try (Guest again = new Guest(console)) {
          again.say(HEALTH);
          answer = again.answer();
        } catch (SocketException _) {
          Thread.onSpinWait();
        }
      }
      assertThat(answer).contains("200");
    } finally {
      for (Guest guest : guests) {
        guest.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /<script>alert(1)</script> HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%zz<script> HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a?<script>=\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x:<script>\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n<script>: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: <script>\u0001\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: <script>\r\n\r\n",
        "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n<script>\r\n",
        "<script> / HTTP/1.1\r\nHost: x\r\n\r\n",
      })
  void whatIsNoRequestGetsAConstantAnswer(String request) throws IOException {
    try (WebConsole console = console(ConnectionBounds.Bounds.DEFAULT);
        Guest guest = new Guest(console)) {
      guest.say(request);
      guest.socket.shutdownOutput();
      String answer = guest.rest();

      assertThat(answer).doesNotContain("<script>", "io.herald", "io.helidon", "Exception");
      assertThat(answer).doesNotContain("HTTP/1.1 5");
    }
  }

  @Test
  void aRequestThatCannotBeReadIsAnsweredWithTheSecurityHeaders() throws IOException {
    try (WebConsole console = console(ConnectionBounds.Bounds.DEFAULT);
        Guest guest = new Guest(console)) {
      guest.say("GET / HTTP/1.1\r\nHost: x:nonsense\r\n\r\n");
      assertThat(guest.rest())
          .startsWith("HTTP/1.1 400")
          .contains(
              "X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'")
          .contains("Cache-Control: no-store")
          .endsWith("This is not a valid request.\n");
    }
  }

  @Test
  void aLineOrHeadersBeyondTheBoundAreRefused() throws IOException {
    for (String request :
        new String[] {
          "GET /?q="
              + "x".repeat(ConnectionBounds.MAX_REQUEST_LINE)
              + " HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nX: "
              + "x".repeat(ConnectionBounds.MAX_HEADERS)
              + "\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\n"
              + "X: y\r\n".repeat(ConnectionBounds.MAX_HEADERS / 6)
              + "\r\n",
        }) {
      try (WebConsole console = console(ConnectionBounds.Bounds.DEFAULT);
          Guest guest = new Guest(console)) {
        guest.say(request);
        assertThat(guest.rest()).startsWith("HTTP/1.1 4");
      }
    }
  }

  @Test
  void aFormBeyondTheBoundIsRefused() throws IOException {
    try (WebConsole console = console(ConnectionBounds.Bounds.DEFAULT);
        Guest guest = new Guest(console)) {
      guest.say(formOf(1_000_000_000));
      assertThat(guest.rest()).startsWith("HTTP/1.1 413");
    }
  }
}
