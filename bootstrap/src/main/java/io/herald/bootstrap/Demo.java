package io.herald.bootstrap;

import io.herald.application.webhook.CreateWebhook;
import io.herald.domain.Secret;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.http.send.StandardWebhooksSigner;
import io.herald.persistence.DataFolder;
import io.herald.persistence.DatabaseRefused;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The {@code demo} command: Herald with an embedded database of its own, a built-in Inbox, sample
 * webhooks that post to it and a stream of sample events. All it opens is its own Inbox, and only
 * to itself; {@code serve} knows nothing of it.
 */
final class Demo {
  private static final int REFUSED = 3;

  /** Quick at first, so that there is something to see; then at the pace of people. */
  private static final int QUICK_EVENTS = 17;

  private static final Duration QUICK = Duration.ofMillis(150);
  private static final Duration PACE = Duration.ofSeconds(3);

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final String version;

  Demo(PrintStream out, PrintStream err, Map<String, String> environment, String version) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.version = version;
  }

  /** Runs until the process is asked to end; the exit code. */
  int run(List<String> arguments) {
    if (!arguments.isEmpty()) {
      err.println("Usage: herald demo");
      return 2;
    }
    return switch (ConfigurationReader.read(Optional.empty(), environment)) {
      case ConfigurationReader.Outcome.Refused(List<String> problems) -> refuse(problems);
      case ConfigurationReader.Outcome.Read(Configuration configuration) -> run(configuration);
    };
  }

  private int refuse(List<String> problems) {
    err.println("Herald does not start:");
    problems.forEach(problem -> err.println("  " + problem));
    return REFUSED;
  }

  private int run(Configuration base) {
    InstantSource clock = InstantSource.system();
    Path folder = base.dataDirectory().resolve("demo");
    StandardWebhooksSigner signer = new StandardWebhooksSigner(new SecureRandom());
    Secret secret = signer.newSecret();
    InboxCertificate certificate = InboxCertificate.create(clock.instant());
    try {
      startAnew(folder);
    } catch (DatabaseRefused | UncheckedIOException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    }
    Path authorities = folder.resolve("inbox.pem");
    certificate.writeTo(authorities);
    try (Inbox inbox =
        Inbox.start(
            certificate,
            signer,
            new SigningSecret(secret, clock.instant(), Optional.empty()),
            clock)) {
      CountDownLatch end = new CountDownLatch(1);
      try {
        return new Serve(out, err, environment, version)
            .run(
                configured(base, folder, inbox.address(), authorities),
                Optional.of(inbox),
                platform -> {
                  createWebhooks(platform, inbox.address(), secret);
                  out.println("This is a demonstration; its data is in " + folder + ".");
                  platform
                      .firstAdminLink()
                      .ifPresent(link -> {
                        out.println("Open the console with this link, which signs you in once:");
                        out.println("  " + link);
                      });
                  Thread.ofVirtual().name("demo-events").start(() -> publish(platform, clock, end));
                });
      } finally {
        end.countDown();
      }
    }
  }

  /**
   * The Inbox has another port and certificate each time, so what pointed to the old one goes; but
   * not while another demonstration works with it.
   */
  private static void startAnew(Path folder) {
    try (DataFolder _ = DataFolder.lock(folder);
        Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file) && !file.endsWith(DataFolder.LOCK)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be prepared", e);
    }
  }

  private static Configuration configured(
      Configuration base, Path folder, String inbox, Path authorities) {
    return new Configuration(
        folder,
        Optional.empty(),
        base.webAddress(),
        base.grpcAddress(),
        base.publicUrl(),
        base.webTls(),
        base.grpcTls(),
        base.grpcClientAuthorities(),
        base.bootstrapToken(),
        Optional.empty(),
        base.allowedTargets().isEmpty() ? inbox : base.allowedTargets() + "," + inbox,
        Optional.of(authorities),
        base.proxy(),
        base.proxyResolves(),
        base.retrySchedule(),
        base.retention(),
        base.grpcClientRoles(),
        base.openIdConnect(),
        base.callLimits(),
        base.trustedProxies());
  }

  private void createWebhooks(Platform platform, String inbox, Secret secret) {
    for (WebhookDraft draft : DemoWebhooks.postingTo(inbox, secret)) {
      if (platform.createWebhook().create(Platform.demonstration(), draft)
          instanceof CreateWebhook.Outcome.Refused(var violations)) {
        throw new IllegalStateException("the sample webhook " + draft.name() + ": " + violations);
      }
    }
  }

  private static void publish(Platform platform, InstantSource clock, CountDownLatch end) {
    DemoEvents events = new DemoEvents(clock.instant());
    int published = 0;
    try {
      do {
        platform
            .publishEvents()
            .publish(Platform.demonstration(), List.of(events.next(clock.instant())));
        published++;
      } while (!end.await(
          (published < QUICK_EVENTS ? QUICK : PACE).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
