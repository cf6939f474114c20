package io.herald.benchmarks;

import io.herald.benchmarks.Arrival.SignatureVerdict;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The receiver's ledger: a memory-mapped file of fixed records, so that noting an arrival costs no
 * system call, survives the receiver, and can be read by another process at any time.
 *
 * <p>Thread-safe. Readers see a record once {@link #count} covers it and its writer is done, which
 * {@link #read} checks.
 */
final class ArrivalLog implements AutoCloseable {
  private static final int ID_BYTES = 32;
  private static final int BODY_BYTES = 32;

  private static final long BODY_AT = ID_BYTES;
  private static final long NANOS_AT = BODY_AT + BODY_BYTES;
  private static final long STATUS_AT = NANOS_AT + Long.BYTES;
  private static final long SIGNATURE_AT = STATUS_AT + Integer.BYTES;
  private static final long PATH_AT = SIGNATURE_AT + Integer.BYTES;

  /** Set last, so that a reader knows that the rest is there. */
  private static final long DONE_AT = PATH_AT + 2 * Integer.BYTES;

  private static final long RECORD_BYTES = DONE_AT + Long.BYTES;
  private static final long HEADER_BYTES = 64;

  private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle();

  private final Arena arena;
  private final MemorySegment records;
  private final int capacity;

  private ArrivalLog(Arena arena, MemorySegment records, int capacity) {
    this.arena = arena;
    this.records = records;
    this.capacity = capacity;
  }

  /**
   * Makes the file, which is sparse: only what is used takes room.
   *
   * @param capacity the most arrivals; one more is an error
   */
  static ArrivalLog create(Path file, int capacity) throws IOException {
    return open(
        file,
        HEADER_BYTES + capacity * RECORD_BYTES,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE_NEW);
  }

  /** Opens a file that a receiver is writing or has written. */
  static ArrivalLog open(Path file) throws IOException {
    return open(file, file.toFile().length(), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena.
  private static ArrivalLog open(Path file, long size, StandardOpenOption... options)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, options)) {
      Arena arena = Arena.ofShared();
      MemorySegment records = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
      return new ArrivalLog(arena, records, Math.toIntExact((size - HEADER_BYTES) / RECORD_BYTES));
    }
  }

  /** How many arrivals have been noted. */
  int count() {
    return Math.toIntExact((long) LONGS.getVolatile(records, 0L));
  }

  /**
   * Notes an arrival.
   *
   * @param id cut off after 32 characters; Herald's have 30
   * @param body the 32 bytes of a SHA-256
   * @throws IllegalStateException if the log is full
   */
  void add(String id, int path, byte[] body, long atNanos, int status, SignatureVerdict signature) {
    long position = (long) LONGS.getAndAdd(records, 8L, 1L);
    if (position >= capacity) {
      throw new IllegalStateException("more than " + capacity + " arrivals");
    }
    long at = HEADER_BYTES + position * RECORD_BYTES;
    byte[] text = id.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment.copy(
        text, 0, records, ValueLayout.JAVA_BYTE, at, Math.min(text.length, ID_BYTES));
    MemorySegment.copy(body, 0, records, ValueLayout.JAVA_BYTE, at + BODY_AT, BODY_BYTES);
    records.set(ValueLayout.JAVA_LONG, at + NANOS_AT, atNanos);
    records.set(ValueLayout.JAVA_INT, at + STATUS_AT, status);
    records.set(ValueLayout.JAVA_INT, at + SIGNATURE_AT, signature.code());
    records.set(ValueLayout.JAVA_INT, at + PATH_AT, path);
    LONGS.setVolatile(records, at + DONE_AT, 1L);
    LONGS.getAndAdd(records, 0L, 1L);
  }

  /** The arrivals from a position on, in order; call when nothing is arriving. */
  List<Arrival> read(int from) {
    int to = count();
    List<Arrival> arrivals = new ArrayList<>(Math.max(0, to - from));
    for (int position = from; position < to; position++) {
      arrivals.add(read(HEADER_BYTES + position * RECORD_BYTES, position));
    }
    return arrivals;
  }

  private Arrival read(long at, int position) {
    if ((long) LONGS.getVolatile(records, at + DONE_AT) != 1) {
      throw new IllegalStateException("arrival " + position + " is still being written");
    }
    byte[] id = records.asSlice(at, ID_BYTES).toArray(ValueLayout.JAVA_BYTE);
    byte[] body = records.asSlice(at + BODY_AT, BODY_BYTES).toArray(ValueLayout.JAVA_BYTE);
    return new Arrival(
        position,
        new String(id, StandardCharsets.ISO_8859_1).stripTrailing().replace("\0", ""),
        records.get(ValueLayout.JAVA_INT, at + PATH_AT),
        HexFormat.of().formatHex(body),
        records.get(ValueLayout.JAVA_LONG, at + NANOS_AT),
        records.get(ValueLayout.JAVA_INT, at + STATUS_AT),
        SignatureVerdict.of(records.get(ValueLayout.JAVA_INT, at + SIGNATURE_AT)));
  }

  @Override
  public void close() {
    arena.close();
  }
}
