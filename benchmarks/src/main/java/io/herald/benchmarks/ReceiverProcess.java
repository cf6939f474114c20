package io.herald.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A {@link Receiver} in a process of its own, and its ledger. Thread-safe. */
final class ReceiverProcess implements AutoCloseable {
  private final ChildProcess process;
  private final ArrivalLog log;

  private ReceiverProcess(ChildProcess process, ArrivalLog log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a receiver that keeps its files in {@code folder}.
   *
   * @param capacity the most arrivals
   */
  static ReceiverProcess start(
      CertificateAuthority authority, Path folder, int capacity, Optional<String> secret, long seed)
      throws IOException {
    Path keyStore = folder.resolve("receiver.p12");
    authority.writeKeyStore(keyStore);
    Path arrivals = folder.resolve("arrivals");
    ArrivalLog log = ArrivalLog.create(arrivals, capacity);
    ChildProcess process =
        ChildProcess.start(
            Receiver.class,
            List.of("-Xmx256m", "-XX:+UseSerialGC"),
            List.of(
                keyStore.toString(), arrivals.toString(), secret.orElse("-"), Long.toString(seed)),
            folder.resolve("receiver.log"));
    return new ReceiverProcess(process, log);
  }

  int port() {
    return Integer.parseInt(process.greeting());
  }

  long pid() {
    return process.pid();
  }

  /** What has arrived so far. */
  ArrivalLog log() {
    return log;
  }

  void behave(int path, String behaviour) {
    process.ask("behave " + path + " " + behaviour);
  }

  /** Plants a fault: {@code tamper} or {@code double}. */
  void plant(String fault) {
    process.ask("plant " + fault);
  }

  @Override
  public void close() {
    process.close();
    log.close();
  }
}
