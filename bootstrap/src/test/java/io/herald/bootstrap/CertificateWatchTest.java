package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.PemFiles;
import io.herald.bootstrap.CertificateWatch.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {
  @TempDir private static Path made;
  private static PemFiles first;
  private static PemFiles other;
  private static PemFiles third;

  @TempDir private Path folder;
  private PemFiles live;
  private int reloads;
  private final Deque<String> problems = new ArrayDeque<>();

  @BeforeAll
  static void makeFiles() {
    first = PemFiles.make(made, "localhost");
    other = PemFiles.make(made, "localhost");
    third = PemFiles.make(made, "localhost");
  }

  @BeforeEach
  void begin() {
    live = new PemFiles(folder.resolve("live.crt"), folder.resolve("live.key"));
    first.copyTo(live);
  }

  private CertificateWatch watch(InstantSource clock) {
    return new CertificateWatch(
        List.of(
            new CertificateWatch.Door(
                "door",
                live.certificate(),
                live.key(),
                Optional.of(folder.resolve("clients.crt")),
                () -> {
                  reloads++;
                  return Optional.ofNullable(problems.poll());
                })),
        clock);
  }

  @Test
  void filesThatStayAreLeftAlone() {
    CertificateWatch watch = watch(InstantSource.system());

    assertThat(watch.look()).containsExactly(Look.UNCHANGED);
    assertThat(reloads).isZero();
  }

  @Test
  void aRenewedPairIsReadOnce() {
    CertificateWatch watch = watch(InstantSource.system());
    other.copyTo(live);

    assertThat(watch.look()).containsExactly(Look.RELOADED);
    assertThat(watch.look()).containsExactly(Look.UNCHANGED);
    assertThat(reloads).isEqualTo(1);
  }

  @Test
  void renewedAuthoritiesOfClientsAreReadToo() throws IOException {
    CertificateWatch watch = watch(InstantSource.system());
    Files.copy(other.certificate(), folder.resolve("clients.crt"));

    assertThat(watch.look()).containsExactly(Look.RELOADED);
  }

  @Test
  void halfARenewalIsWaitedOut() throws IOException {
    CertificateWatch watch = watch(InstantSource.system());
    byte[] newKey = Files.readAllBytes(other.key());
    Files.write(live.certificate(), Files.readAllBytes(other.certificate()));

    assertThat(watch.look()).containsExactly(Look.REFUSED);
    assertThat(watch.look()).containsExactly(Look.REFUSED);
    assertThat(reloads).as("the door never sees it").isZero();

    Files.write(live.key(), newKey);
    assertThat(watch.look()).containsExactly(Look.RELOADED);
  }

  @Test
  void aBrokenFileLeavesTheOldCertificateInUse() throws IOException {
    byte[] good = Files.readAllBytes(live.certificate());
    CertificateWatch watch = watch(InstantSource.system());
    for (String content :
        List.of(
            "", "nonsense", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")) {
      Files.writeString(live.certificate(), content);
      assertThat(watch.look()).containsExactly(Look.REFUSED);
    }
    Files.delete(live.certificate());
    assertThat(watch.look()).containsExactly(Look.REFUSED);
    assertThat(reloads).isZero();

    Files.write(live.certificate(), good);
    assertThat(watch.look()).containsExactly(Look.UNCHANGED);
  }

  @Test
  void anExpiredCertificateDoesNotReplaceAnother() {
    Instant later = Instant.now().plus(Duration.ofDays(30));
    CertificateWatch watch = watch(InstantSource.fixed(later));
    other.copyTo(live);

    assertThat(watch.look()).containsExactly(Look.REFUSED);
    assertThat(reloads).isZero();
  }

  @Test
  void whatTheDoorRefusesIsTriedAgainWhenTheFilesChange() {
    CertificateWatch watch = watch(InstantSource.system());
    problems.add("no");
    other.copyTo(live);
    assertThat(watch.look()).containsExactly(Look.REFUSED);
    assertThat(watch.look()).containsExactly(Look.REFUSED);
    assertThat(reloads).isEqualTo(1);

    third.copyTo(live);
    assertThat(watch.look()).containsExactly(Look.RELOADED);
  }

  @Test
  void aKeyOfAnotherCertificateIsNamed() {
    assertThat(DoorCertificate.read(live.certificate(), other.key()))
        .isInstanceOfSatisfying(
            DoorCertificate.Read.Unusable.class,
            unusable ->
                assertThat(unusable.problem())
                    .contains(other.key().toString(), "is not the key of"));
    assertThat(DoorCertificate.read(live.certificate(), live.key()))
        .isInstanceOf(DoorCertificate.Read.Usable.class);
  }
}
