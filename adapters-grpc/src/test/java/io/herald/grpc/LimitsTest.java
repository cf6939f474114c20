package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a client can use up, tried with the frames of HTTP/2 (RFC 9113) as no library sends them.
 */
@Timeout(60)
class LimitsTest {
  private static final int PING = 6;
  private static final int GO_AWAY = 7;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int END_HEADERS = 4;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int MAX_HEADER_LIST_SIZE = 6;
  private static final int ENHANCE_YOUR_CALM = 11;

  private static final GrpcServer.Limits USUAL = GrpcServer.Limits.DEFAULT;

  /** A connection that speaks frames. */
  private static final class Guest implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    Guest(Door door) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), door.server.port());
      // Nothing here waits longer for the server.
      socket.setSoTimeout(20_000);
      in = new DataInputStream(socket.getInputStream());
    }

    /** Opens HTTP/2: the preface and empty settings. */
    Guest greet() throws IOException {
      socket
          .getOutputStream()
          .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      say(SETTINGS, 0, 0, new byte[0]);
      return this;
    }

    void say(int type, int flags, int stream, byte[] payload) throws IOException {
      ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
      frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
      frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
      socket.getOutputStream().write(frame.array());
    }

    /** The payload of the next frame of a type. */
    ByteBuffer next(int type) throws IOException {
      while (true) {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int found = in.readUnsignedByte();
        in.skipNBytes(5);
        byte[] payload = in.readNBytes(length);
        if (found == type) {
          return ByteBuffer.wrap(payload);
        }
      }
    }

    /** The error code of the frame that ends the connection. */
    int goAway() throws IOException {
      return next(GO_AWAY).getInt(4);
    }

    /** Waits until the server has closed the connection. */
    void awaitEnd() throws IOException {
      try {
        while (in.read() >= 0) {
          // What it says until then is of no interest.
        }
      } catch (SocketException _) {
        // Reset, which is an end too.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static GrpcServer.Limits with(
      int maxConnections,
      int maxConnectionsPerAddress,
      Duration handshakeTimeout,
      Duration maxConnectionIdle,
      Duration maxConnectionAge) {
    return new GrpcServer.Limits(
        USUAL.maxMessageBytes(),
        USUAL.maxMetadataBytes(),
        USUAL.maxCallsPerConnection(),
        USUAL.maxCalls(),
        USUAL.maxRequestBytesUnderWay(),
        USUAL.permitKeepAliveEvery(),
        USUAL.keepAliveEvery(),
        maxConnectionIdle,
        handshakeTimeout,
        maxConnections,
        maxConnectionsPerAddress,
        maxConnectionAge,
        USUAL.maxResetsPerSecond());
  }

  private static GrpcServer.Limits connections(int maxConnections, int perAddress) {
    return with(
        maxConnections,
        perAddress,
        USUAL.handshakeTimeout(),
        USUAL.maxConnectionIdle(),
        USUAL.maxConnectionAge());
  }

  @Test
  void theServerSaysHowManyCallsAndHowLongHeadersItTakes() throws IOException {
    try (Door door = Door.open();
        Guest guest = new Guest(door).greet()) {
      ByteBuffer settings = guest.next(SETTINGS);
      int streams = -1;
      int headers = -1;
      while (settings.hasRemaining()) {
        int setting = settings.getShort();
        int value = settings.getInt();
        if (setting == MAX_CONCURRENT_STREAMS) {
          streams = value;
        } else if (setting == MAX_HEADER_LIST_SIZE) {
          headers = value;
        }
      }
      assertThat(streams).isEqualTo(USUAL.maxCallsPerConnection()).isEqualTo(256);
      assertThat(headers).isEqualTo(USUAL.maxMetadataBytes()).isEqualTo(8 * 1024);
    }
  }

  @Test
  void whoPingsTooOftenIsSentAway() throws IOException {
    try (Door door = Door.open();
        Guest guest = new Guest(door).greet()) {
      for (int i = 0; i < 10; i++) {
        guest.say(PING, 0, 0, new byte[8]);
      }
      assertThat(guest.goAway()).isEqualTo(ENHANCE_YOUR_CALM);
      guest.awaitEnd();
      assertServes(door);
    }
  }

  @Test
  void whoOpensAndResetsStreamsInARowIsSentAway() throws IOException {
    try (Door door = Door.open();
        Guest guest = new Guest(door).greet()) {
      // :method POST, :scheme http, :path /, from the static table of RFC 7541.
      byte[] headers = {(byte) 0x83, (byte) 0x86, (byte) 0x84};
      try {
        for (int i = 0; i < 2 * USUAL.maxResetsPerSecond(); i++) {
          guest.say(HEADERS, END_HEADERS, 2 * i + 1, headers);
          guest.say(RESET, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
        }
        assertThat(guest.goAway()).isEqualTo(ENHANCE_YOUR_CALM);
      } catch (SocketException | EOFException _) {
        // It was sent away while it was still talking.
      }
      assertServes(door);
    }
  }

  @Test
  void whoSaysNothingIsClosedAfterTheHandshakeTimeout() throws IOException {
    Duration timeout = Duration.ofMillis(300);
    GrpcServer.Limits limits =
        with(10, 10, timeout, USUAL.maxConnectionIdle(), USUAL.maxConnectionAge());
    try (Door door = Door.with().limits(limits).open();
        Guest guest = new Guest(door)) {
      guest.awaitEnd();
      assertServes(door);
    }
  }

  @Test
  void aConnectionWithoutCallsIsClosed() throws IOException {
    GrpcServer.Limits limits =
        with(10, 10, USUAL.handshakeTimeout(), Duration.ofMillis(200), USUAL.maxConnectionAge());
    try (Door door = Door.with().limits(limits).open();
        Guest guest = new Guest(door).greet()) {
      assertThat(guest.goAway()).isZero();
    }
  }

  @Test
  void anOldConnectionIsAskedToConnectAnew() throws IOException {
    GrpcServer.Limits limits =
        with(10, 10, USUAL.handshakeTimeout(), USUAL.maxConnectionIdle(), Duration.ofMillis(200));
    try (Door door = Door.with().limits(limits).open();
        Guest guest = new Guest(door).greet()) {
      assertThat(guest.goAway()).isZero();
    }
  }

  @Test
  void moreConnectionsThanOneAddressMayHaveAreClosedAtOnce() throws IOException {
    assertBounded(connections(100, 3));
  }

  @Test
  void moreConnectionsThanThereMayBeAreClosedAtOnce() throws IOException {
    assertBounded(connections(3, 100));
  }

  /** Of three places, the door's own client has one already. */
  private static void assertBounded(GrpcServer.Limits limits) throws IOException {
    Deque<Guest> guests = new ArrayDeque<>();
    try (Door door = Door.with().limits(limits).open()) {
      assertServes(door);
      for (int i = 0; i < 2; i++) {
        guests.add(new Guest(door).greet());
        guests.getLast().next(SETTINGS);
      }
      try (Guest beyond = new Guest(door)) {
        beyond.awaitEnd();
      }
      assertServes(door);

      guests.pop().close();
      // A place is free as soon as the server has noticed.
      while (true) {
        try (Guest again = new Guest(door).greet()) {
          again.next(SETTINGS);
          break;
        } catch (EOFException | SocketException _) {
          Thread.onSpinWait();
        }
      }
    } finally {
      for (Guest guest : guests) {
        guest.close();
      }
    }
  }

  private static void assertServes(Door door) {
    assertThat(
            HealthGrpc.newBlockingStub(door.stranger())
                .withDeadlineAfter(Duration.ofSeconds(20))
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }
}
