package io.herald.http.send;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an HTTP/1.1 response has taken so far, and stops reading where no response may go on:
 * OkHttp allows 256 KiB of headers in each of endless interim responses, and lines without end
 * between chunks. Confined to the thread of the exchange.
 */
final class ResponseMeter extends FilterInputStream {
  /** The most bytes of the status line and headers. */
  static final int MAX_HEAD_BYTES = 16 * 1024;

  /**
   * The most bytes of a whole response: 64 KiB of body, even if it comes in chunks of one byte,
   * each of which takes six.
   */
  static final int MAX_BYTES = 512 * 1024;

  private static final long PARK_NANOS = 50_000_000;

  private final GuardedTlsSocket socket;
  private @Nullable CallTrace trace;
  private long received;
  private boolean inHead;
  private boolean interim;

  ResponseMeter(InputStream in, GuardedTlsSocket socket) {
    super(in);
    this.socket = socket;
  }

  /** A request is about to be sent; what comes now is its response. */
  void exchangeStarts(CallTrace of) {
    trace = of;
    received = 0;
    inHead = true;
    interim = false;
  }

  /** The head of the final response is complete. */
  void headReceived() {
    inHead = false;
  }

  long received() {
    return received;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (inHead && received >= MAX_HEAD_BYTES) {
      if (interim) {
        waitForTheEnd();
      }
      throw new ResponseTooLargeException(
          "The response's status line and headers exceed " + MAX_HEAD_BYTES / 1024 + " KiB.");
    }
    if (received >= MAX_BYTES) {
      throw new ResponseTooLargeException(
          "The response's framing exceeds " + MAX_BYTES / 1024 + " KiB for a body of 64 KiB.");
    }
    int count = super.read(bytes, offset, length);
    if (count > 0) {
      if (received == 0 && trace != null) {
        trace.firstByte();
        interim = startsInterim(bytes, offset, count);
      }
      received += count;
    }
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  private static boolean startsInterim(byte[] bytes, int offset, int count) {
    return count > 9 && bytes[offset + 8] == ' ' && bytes[offset + 9] == '1';
  }

  /**
   * A flood of interim responses (1xx) is no answer, so the attempt waits out its timeout, like it
   * does for a silent target, but without reading any further: the timeout closes the socket.
   */
  private void waitForTheEnd() throws IOException {
    while (!socket.isClosed() && trace != null && !trace.remaining().isNegative()) {
      LockSupport.parkNanos(PARK_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted");
      }
    }
    throw new IOException("interim responses without end");
  }
}
