package io.herald.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * The certificate of a door as its PEM files say: whether the key is the certificate's, and how
 * long it is valid. A renewal replaces two files, one after the other, and in between they do not
 * belong together.
 */
final class DoorCertificate {
  private static final byte[] SIGNED = {1, 2, 3};

  private final Instant notBefore;
  private final Instant notAfter;

  private DoorCertificate(X509Certificate leaf) {
    this.notBefore = leaf.getNotBefore().toInstant();
    this.notAfter = leaf.getNotAfter().toInstant();
  }

  /** What came of reading the files. */
  sealed interface Read {
    /** They belong together. */
    record Usable(DoorCertificate certificate) implements Read {}

    /** They do not, or one of them is not what it should be; a clause without a full stop. */
    record Unusable(String problem) implements Read {}
  }

  static Read read(Path certificate, Path key) {
    try {
      List<? extends Certificate> chain =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate))));
      if (chain.isEmpty() || !(chain.getFirst() instanceof X509Certificate leaf)) {
        return new Read.Unusable(certificate + " has no certificate");
      }
      Optional<PrivateKey> privateKey = privateKey(key);
      if (privateKey.isEmpty()) {
        return new Read.Unusable(key + " has no private key that is not encrypted");
      }
      return belong(privateKey.get(), leaf)
          ? new Read.Usable(new DoorCertificate(leaf))
          : new Read.Unusable(
              "the key in " + key + " is not the key of the first certificate in " + certificate);
    } catch (IOException e) {
      return new Read.Unusable("a file cannot be read: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      return new Read.Unusable(
          certificate + " and " + key + " are not a certificate and its key: " + e.getMessage());
    }
  }

  /** What is wrong with it at a time, if anything; a clause without a full stop. */
  Optional<String> invalidAt(Instant time) {
    if (time.isBefore(notBefore)) {
      return Optional.of("its certificate is valid only from " + notBefore + " on");
    }
    return time.isAfter(notAfter)
        ? Optional.of("its certificate expired on " + notAfter)
        : Optional.empty();
  }

  private static Optional<PrivateKey> privateKey(Path file) throws IOException {
    try (Reader in = Files.newBufferedReader(file);
        PEMParser parser = new PEMParser(in)) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      Object found = parser.readObject();
      while (found != null) {
        if (found instanceof PrivateKeyInfo info) {
          return Optional.of(converter.getPrivateKey(info));
        }
        if (found instanceof PEMKeyPair pair) {
          return Optional.of(converter.getPrivateKey(pair.getPrivateKeyInfo()));
        }
        // Parameters of a curve, or the certificate in the same file.
        found = parser.readObject();
      }
      return Optional.empty();
    }
  }

  private static boolean belong(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(SIGNED);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    try {
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(SIGNED);
      return verifying.verify(signature);
    } catch (InvalidKeyException | SignatureException _) {
      // A key of another kind or size.
      return false;
    }
  }
}
