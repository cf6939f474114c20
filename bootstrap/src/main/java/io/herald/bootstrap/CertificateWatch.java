package io.herald.bootstrap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the TLS files of the doors changed, as they do when a certificate is renewed, and
 * has the door use what they say now. Contents are compared, not times, so that links that are
 * moved (Kubernetes, certbot) are noticed too. Files that cannot be used leave the old certificate
 * in use; the log says so once. Belongs to one thread.
 */
final class CertificateWatch {
  /** How often it looks; a few small files. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger("io.herald");

  private final List<Watched> doors;
  private final InstantSource clock;

  /**
   * A door with TLS.
   *
   * @param name for the log
   * @param authorities whom the door's clients must have their certificates from
   * @param reload has the door read its files again; what is wrong with them, if anything
   */
  record Door(
      String name,
      Path certificate,
      Path key,
      Optional<Path> authorities,
      Supplier<Optional<String>> reload) {}

  /** What a look at one door came to. */
  enum Look {
    UNCHANGED,
    RELOADED,
    REFUSED
  }

  CertificateWatch(List<Door> doors, InstantSource clock) {
    this.doors = doors.stream().map(Watched::new).toList();
    this.clock = clock;
  }

  /** Looks once at every door; never throws, so that a schedule goes on. */
  List<Look> look() {
    List<Look> looks = new ArrayList<>();
    for (Watched door : doors) {
      looks.add(look(door));
    }
    return looks;
  }

  private Look look(Watched watched) {
    Door door = watched.door;
    String found = fingerprint(door);
    if (found.equals(watched.used)) {
      watched.refused = "";
      return Look.UNCHANGED;
    }
    if (found.equals(watched.refused)) {
      return Look.REFUSED;
    }
    Optional<String> problem = problem(door);
    if (problem.isPresent()) {
      watched.refused = found;
      LOG.warn(
          "The TLS files of the {} changed but cannot be used, so the old certificate stays: {}",
          door.name(),
          problem.get());
      return Look.REFUSED;
    }
    watched.used = found;
    watched.refused = "";
    LOG.info("The {} uses the certificate that its TLS files have now", door.name());
    return Look.RELOADED;
  }

  private Optional<String> problem(Door door) {
    return switch (DoorCertificate.read(door.certificate(), door.key())) {
      case DoorCertificate.Read.Unusable(String why) -> Optional.of(why);
      case DoorCertificate.Read.Usable(DoorCertificate certificate) -> {
        Optional<String> invalid = certificate.invalidAt(clock.instant());
        yield invalid.isPresent() ? invalid : reloaded(door);
      }
    };
  }

  private static Optional<String> reloaded(Door door) {
    try {
      return door.reload().get();
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** A digest of all that the door reads; of the absence of a file too. */
  private static String fingerprint(Door door) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<Path> files = new ArrayList<>(List.of(door.certificate(), door.key()));
      door.authorities().ifPresent(files::add);
      for (Path file : files) {
        try {
          byte[] content = Files.readAllBytes(file);
          digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).flip());
          digest.update(content);
        } catch (IOException _) {
          digest.update((byte) '-');
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A door and what was seen of its files last. */
  private static final class Watched {
    private final Door door;

    /** The fingerprint of what the door uses: what was there at the start, until a reload. */
    private String used;

    /** The fingerprint of what could not be used, so that it is said once. */
    private String refused = "";

    Watched(Door door) {
      this.door = door;
      this.used = fingerprint(door);
    }
  }
}
