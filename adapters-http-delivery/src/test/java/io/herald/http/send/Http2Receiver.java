package io.herald.http.send;

import io.herald.http.send.HostileReceiver.Guest;
import io.herald.http.send.HostileReceiver.Manner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** As much of HTTP/2 (RFC 9113) as is needed to answer well, and to answer badly. */
final class Http2Receiver {
  private static final int PREFACE_LENGTH = 24;
  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int SETTINGS = 0x4;
  static final int PING = 0x6;
  static final int CONTINUATION = 0x9;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;

  private Http2Receiver() {}

  /** What happens when a request on a stream is complete. */
  @FunctionalInterface
  interface Turn {
    void take(Guest guest, int stream) throws IOException;
  }

  /** Answers every request. */
  static Manner answering(int status, String body) {
    return serving((guest, stream) -> {
      guest.say(frame(HEADERS, END_HEADERS, stream, header(":status", "" + status)));
      guest.say(frame(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.UTF_8)));
    });
  }

  /** Does the handshake of the connection, and takes a turn at the end of every request. */
  static Manner serving(Turn turn) {
    return guest -> {
      InputStream in = guest.in();
      in.readNBytes(PREFACE_LENGTH);
      guest.say(frame(SETTINGS, 0, 0, new byte[0]));
      while (true) {
        byte[] head = in.readNBytes(9);
        if (head.length < 9) {
          return;
        }
        int length = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
        in.readNBytes(length);
        int stream =
            ((head[5] & 0x7f) << 24)
                | ((head[6] & 0xff) << 16)
                | ((head[7] & 0xff) << 8)
                | (head[8] & 0xff);
        boolean request = head[3] == DATA || head[3] == HEADERS;
        if (head[3] == SETTINGS && (head[4] & 1) == 0) {
          guest.say(frame(SETTINGS, 1, 0, new byte[0]));
        } else if (request && (head[4] & END_STREAM) != 0) {
          turn.take(guest, stream);
        }
      }
    };
  }

  /** A frame as bytes. */
  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(9 + payload.length);
    out.write(payload.length >> 16);
    out.write(payload.length >> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    out.write(stream >> 24);
    out.write(stream >> 16);
    out.write(stream >> 8);
    out.write(stream);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** A header as HPACK writes it without any table (RFC 7541, section 6.2.2). */
  static byte[] header(String name, String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    text(name, out);
    text(value, out);
    return out.toByteArray();
  }

  private static void text(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length < 127) {
      out.write(bytes.length);
    } else {
      out.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        out.write((rest & 0x7f) | 0x80);
        rest >>= 7;
      }
      out.write(rest);
    }
    out.writeBytes(bytes);
  }
}
