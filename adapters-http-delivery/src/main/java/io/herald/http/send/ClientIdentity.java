package io.herald.http.send;

import io.herald.application.invocation.RequestSender.ClientCertificate;
import io.herald.domain.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A client certificate with its key, made ready for TLS handshakes. */
sealed interface ClientIdentity {
  /** It can be presented. */
  @SuppressWarnings("ArrayRecordComponent") // The form in which TLS contexts take it.
  record Ready(KeyManager[] managers) implements ClientIdentity {}

  /** It cannot; the reason as a clause, without the key. */
  record Unfit(String reason) implements ClientIdentity {}

  /**
   * Reads a certificate, its intermediates after it, and its unencrypted PKCS #8 key (RFC 7468,
   * sections 5 and 10).
   */
  static ClientIdentity of(ClientCertificate pem) {
    Collection<? extends Certificate> chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.certificate().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException _) {
      return new Unfit("the client certificate is not valid PEM");
    }
    if (chain.isEmpty()) {
      return new Unfit("there is no certificate in the client certificate's PEM");
    }
    if (!(pem.privateKey() instanceof Secret.Known(String keyText))) {
      return new Unfit("the client certificate's private key is not at hand");
    }
    String begin = "-----BEGIN PRIVATE KEY-----";
    String end = "-----END PRIVATE KEY-----";
    int from = keyText.indexOf(begin);
    int to = keyText.indexOf(end);
    if (from < 0 || to < from) {
      return new Unfit("the client certificate's private key is not PKCS #8 (BEGIN PRIVATE KEY)");
    }
    try {
      byte[] encoded =
          Base64.getMimeDecoder().decode(keyText.substring(from + begin.length(), to).strip());
      String algorithm = chain.iterator().next().getPublicKey().getAlgorithm();
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("client", key, new char[0], chain.toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return new Ready(factory.getKeyManagers());
    } catch (IllegalArgumentException | GeneralSecurityException | IOException _) {
      return new Unfit("the client certificate's private key cannot be read or does not fit it");
    }
  }
}
