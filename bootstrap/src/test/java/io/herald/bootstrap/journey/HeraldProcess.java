package io.herald.bootstrap.journey;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.EventServiceGrpc.EventServiceBlockingStub;
import io.herald.proto.v1.InvocationServiceGrpc;
import io.herald.proto.v1.InvocationServiceGrpc.InvocationServiceBlockingStub;
import io.herald.proto.v1.WebhookServiceGrpc;
import io.herald.proto.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged distribution in a process of its own, on free ports. Closing it ends the process,
 * whatever state it is in.
 */
final class HeraldProcess implements AutoCloseable {
  static final String TOKEN = "bootstrap-token-of-the-journeys-0123456789";

  private static final Duration START = Duration.ofSeconds(60);
  private static final Pattern READY = Pattern.compile("herald ready console=(\\S+) grpc=(\\S+)");

  private final Process process;
  private final List<String> output;
  private final String console;
  private final String grpc;
  private final ManagedChannel channel;

  private HeraldProcess(Process process, List<String> output, String console, String grpc) {
    this.process = process;
    this.output = output;
    this.console = console;
    this.grpc = grpc;
    this.channel = Grpc.newChannelBuilder(grpc, InsecureChannelCredentials.create()).build();
  }

  /** Starts {@code serve} and waits until it is ready. */
  static HeraldProcess serve(Path dataDirectory, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("HERALD_BOOTSTRAP_TOKEN", TOKEN);
    return serveWithoutToken(dataDirectory, all);
  }

  /** Starts {@code serve} as somebody does who configured no token: a link signs in, once. */
  static HeraldProcess serveWithoutToken(Path dataDirectory, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    all.put("HERALD_DATA_DIR", dataDirectory.toString());
    all.put("HERALD_WEB_ADDRESS", "127.0.0.1:0");
    all.put("HERALD_GRPC_ADDRESS", "127.0.0.1:0");
    all.putAll(environment);
    return start(List.of("serve"), all);
  }

  static HeraldProcess start(List<String> arguments, Map<String, String> environment) {
    List<String> output = new ArrayList<>();
    CompletableFuture<Matcher> ready = new CompletableFuture<>();
    Process process = launch(arguments, environment);
    Thread.ofVirtual()
        .start(() -> {
          try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              synchronized (output) {
                output.add(line);
              }
              Matcher matcher = READY.matcher(line);
              if (matcher.find()) {
                ready.complete(matcher);
              }
            }
            ready.completeExceptionally(new IllegalStateException("it ended"));
          } catch (IOException e) {
            ready.completeExceptionally(e);
          }
        });
    try {
      Matcher matcher = ready.get(START.toSeconds(), TimeUnit.SECONDS);
      return new HeraldProcess(process, output, matcher.group(1), matcher.group(2));
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      synchronized (output) {
        throw new IllegalStateException(
            "Herald did not become ready:\n" + String.join("\n", output), e);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Process launch(List<String> arguments, Map<String, String> environment) {
    try {
      return command(arguments, environment).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder command(List<String> arguments, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-jar");
    command.add(Path.of(System.getProperty("herald.distribution"), "herald.jar").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HERALD_"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs a command of the command line to its end, as an admin of this server. */
  Finished run(String input, String... arguments) {
    return run(List.of(arguments), Map.of("HERALD_SERVER", grpc, "HERALD_TOKEN", TOKEN), input);
  }

  /** Runs a command to its end. */
  static Finished run(List<String> arguments, Map<String, String> environment, String input) {
    try {
      Path err = Files.createTempFile("herald", ".err");
      Process process = command(arguments, environment).redirectError(err.toFile()).start();
      try {
        try (BufferedWriter typed = process.outputWriter(StandardCharsets.UTF_8)) {
          typed.write(input);
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("it did not end: " + arguments);
        }
        return new Finished(process.exitValue(), out, Files.readString(err));
      } finally {
        process.destroyForcibly();
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How a command ended. */
  record Finished(int exitCode, String out, String err) {}

  String console() {
    return console;
  }

  String grpc() {
    return grpc;
  }

  String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  ManagedChannel channel() {
    return channel;
  }

  EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(channel).withCallCredentials(bearer(TOKEN));
  }

  WebhookServiceBlockingStub webhooks() {
    return WebhookServiceGrpc.newBlockingStub(channel).withCallCredentials(bearer(TOKEN));
  }

  InvocationServiceBlockingStub invocations() {
    return InvocationServiceGrpc.newBlockingStub(channel).withCallCredentials(bearer(TOKEN));
  }

  static CallCredentials bearer(String token) {
    return new CallCredentials() {
      @Override
      public void applyRequestMetadata(
          RequestInfo info, Executor executor, MetadataApplier applier) {
        Metadata headers = new Metadata();
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        applier.apply(headers);
      }
    };
  }

  /** Ends it as a crash would. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Asks it to end; its exit code. */
  int terminate() {
    askToEnd();
    return await();
  }

  /** Asks it to end and does not wait for it. */
  void askToEnd() {
    process.destroy();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int await() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("it did not end:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.destroyForcibly();
  }
}
