package io.herald.grpc;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * The door's certificate and the authority of its clients, read from files and, whenever asked,
 * read again: connections from then on get what the files say, those that are open go on.
 * Thread-safe.
 */
final class ReloadableTls {
  private final GrpcServer.Tls files;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final Optional<AdvancedTlsX509TrustManager> clients;

  /**
   * Reads the files.
   *
   * @throws UncheckedIOException if one of them cannot be read
   */
  ReloadableTls(GrpcServer.Tls files) {
    this.files = files;
    try {
      this.clients =
          files.clientCa().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  AdvancedTlsX509TrustManager.newBuilder()
                      .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
                      .build());
      read();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The TLS files of the gRPC door cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(
          "The TLS files of the gRPC door cannot be used: " + e.getMessage(), new IOException(e));
    }
  }

  ServerCredentials credentials() {
    TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder().keyManager(keys);
    clients.ifPresent(manager ->
        credentials
            .trustManager(new AnyIssuer(manager))
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE));
    return credentials.build();
  }

  /**
   * Reads the files again.
   *
   * @return what is wrong with them, after which the old ones stay in use; empty if all is well
   */
  Optional<String> reload() {
    try {
      read();
      return Optional.empty();
    } catch (IOException | GeneralSecurityException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Everything is read before anything is put to use. */
  private void read() throws IOException, GeneralSecurityException {
    X509Certificate[] chain = certificates(files.certificate());
    PrivateKey key;
    try (InputStream in = Files.newInputStream(files.key())) {
      key = CertificateUtils.getPrivateKey(in);
    }
    if (files.clientCa().isPresent()) {
      X509Certificate[] authorities = certificates(files.clientCa().get());
      clients.orElseThrow().updateTrustCredentials(authorities);
    }
    keys.updateIdentityCredentials(chain, key);
  }

  private static X509Certificate[] certificates(Path file)
      throws IOException, CertificateException {
    X509Certificate[] certificates =
        CertificateUtils.getX509Certificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (certificates.length == 0) {
      throw new CertificateException(file + " has no certificate");
    }
    return certificates;
  }
}
