package io.herald.http.send;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the frame headers of an HTTP/2 connection (RFC 9113, section 4.1) as they pass by, and ends
 * it when header blocks or the number of frames go beyond what answers need. Without it, one target
 * could fill the heap: OkHttp counts the bytes of headers but not empty ones, and queues an answer
 * to every PING, SETTINGS and frame of a stream that is over.
 *
 * <p>Read by the connection's reader thread; {@link #requestStarts()} may be called by any thread.
 */
final class FrameMeter extends FilterInputStream {
  /** The most bytes of one header block, compressed. */
  static final int MAX_BLOCK_BYTES = 16 * 1024;

  /**
   * Frames that each request pays for: 64 KiB of body in frames of 64 bytes and as many again for
   * the connection itself.
   */
  static final int FRAMES_PER_REQUEST = 2_048;

  /** The most frames saved up, so that long good conduct buys no flood. */
  static final int MAX_FRAMES = 64 * FRAMES_PER_REQUEST;

  private static final int FRAME_HEADER_BYTES = 9;
  private static final int HEADERS = 0x1;
  private static final int PUSH_PROMISE = 0x5;
  private static final int CONTINUATION = 0x9;
  private static final int END_HEADERS = 0x4;

  private final AtomicLong framesLeft = new AtomicLong(FRAMES_PER_REQUEST);
  private final byte[] frameHeader = new byte[FRAME_HEADER_BYTES];
  private int frameHeaderBytes;
  private int payloadLeft;
  private int blockBytes;
  private int blockFrames;

  FrameMeter(InputStream in) {
    super(in);
  }

  /** A request is about to be sent on this connection. */
  void requestStarts() {
    framesLeft.updateAndGet(left -> Math.min(MAX_FRAMES, left + FRAMES_PER_REQUEST));
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    int at = offset;
    int end = offset + Math.max(count, 0);
    while (at < end) {
      if (payloadLeft > 0) {
        int skipped = Math.min(payloadLeft, end - at);
        payloadLeft -= skipped;
        at += skipped;
      } else {
        frameHeader[frameHeaderBytes++] = bytes[at++];
        if (frameHeaderBytes == FRAME_HEADER_BYTES) {
          frameHeaderBytes = 0;
          frameStarts();
        }
      }
    }
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  private void frameStarts() throws IOException {
    payloadLeft =
        ((frameHeader[0] & 0xff) << 16) | ((frameHeader[1] & 0xff) << 8) | (frameHeader[2] & 0xff);
    int type = frameHeader[3];
    int flags = frameHeader[4];
    if (framesLeft.decrementAndGet() < 0) {
      throw new ResponseTooLargeException(
          "The target sends more HTTP/2 frames than any answer needs.");
    }
    if (type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION) {
      blockBytes += payloadLeft;
      blockFrames++;
      if (blockBytes > MAX_BLOCK_BYTES || blockFrames > 16) {
        throw new ResponseTooLargeException(
            "The response's status line and headers exceed " + MAX_BLOCK_BYTES / 1024 + " KiB.");
      }
      if ((flags & END_HEADERS) != 0) {
        blockBytes = 0;
        blockFrames = 0;
      }
    }
  }
}
