package io.herald.bootstrap;

import java.nio.file.Path;
import java.time.Instant;
import javax.net.ssl.SSLContext;

/** Lets journeys use the Inbox's way of making a certificate. */
public final class TargetCertificate {
  private final InboxCertificate certificate;

  private TargetCertificate(InboxCertificate certificate) {
    this.certificate = certificate;
  }

  public static TargetCertificate create() {
    return new TargetCertificate(InboxCertificate.create(Instant.now()));
  }

  public SSLContext context() {
    return certificate.context();
  }

  public void writeTo(Path file) {
    certificate.writeTo(file);
  }
}
