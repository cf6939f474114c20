package io.herald.http.send;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority for tests: writes X.509 version 3 certificates (RFC 5280) with keys on
 * P-256 in DER, because the JDK can read but not write them. Thread-safe.
 */
final class TestAuthority {
  private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1d, 0x11};
  private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1d, 0x13};

  /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
  private static final byte[] ECDSA_WITH_SHA256 = {
    0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };

  private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  TestAuthority(String name) {
    this.name = name;
    this.keys = newKeys();
    this.certificate =
        write(
            name,
            name,
            keys,
            keys.getPrivate(),
            Instant.now().minusSeconds(3600),
            Instant.now().plusSeconds(86_400),
            List.of(extension(BASIC_CONSTRAINTS, true, sequence(der(0x01, new byte[] {-1})))));
  }

  /** What has to be trusted for this authority's certificates to be. */
  X509Certificate certificate() {
    return certificate;
  }

  /** A certificate for names or IPv4 addresses that is valid today. */
  Identity issue(String... names) {
    Instant now = Instant.now();
    return issue(now.minusSeconds(3600), now.plusSeconds(86_400), names);
  }

  /** A certificate that was valid until yesterday. */
  Identity issueExpired(String... names) {
    Instant now = Instant.now();
    return issue(now.minusSeconds(200_000), now.minusSeconds(86_400), names);
  }

  private Identity issue(Instant from, Instant until, String... names) {
    KeyPair leaf = newKeys();
    List<byte[]> alternatives = new ArrayList<>();
    for (String alternative : names) {
      alternatives.add(
          Character.isDigit(alternative.charAt(0))
              ? der(0x87, InetAddress.ofLiteral(alternative).getAddress())
              : der(0x82, alternative.getBytes(StandardCharsets.US_ASCII)));
    }
    X509Certificate issued =
        write(
            name,
            names[0],
            leaf,
            keys.getPrivate(),
            from,
            until,
            List.of(
                extension(
                    SUBJECT_ALTERNATIVE_NAME,
                    false,
                    sequence(alternatives.toArray(byte[][]::new)))));
    return new Identity(leaf.getPrivate(), issued);
  }

  /** A certificate with its key. */
  record Identity(PrivateKey key, X509Certificate certificate) {
    /** A TLS context that presents it, and trusts some client certificates. */
    SSLContext context(X509Certificate... trusted) {
      try {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", key, new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        KeyStore others = KeyStore.getInstance("PKCS12");
        others.load(null, null);
        for (X509Certificate authority : trusted) {
          others.setCertificateEntry(authority.getSerialNumber().toString(), authority);
        }
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(others);
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keyManagers = keys.getKeyManagers();
        context.init(
            keyManagers,
            trusted.length == 0 ? new TrustManager[0] : trust.getTrustManagers(),
            null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    String certificatePem() {
      try {
        return pem("CERTIFICATE", certificate.getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }
  }

  static String pem(String label, byte[] encoded) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate write(
      String issuer,
      String subject,
      KeyPair subjectKeys,
      PrivateKey issuerKey,
      Instant from,
      Instant until,
      List<byte[]> extensions) {
    byte[] algorithm = sequence(der(0x06, ECDSA_WITH_SHA256));
    byte[] unsigned =
        sequence(
            der(0xa0, der(0x02, new byte[] {2})),
            der(0x02, BigInteger.valueOf(SERIAL.incrementAndGet()).toByteArray()),
            algorithm,
            distinguishedName(issuer),
            sequence(time(from), time(until)),
            distinguishedName(subject),
            subjectKeys.getPublic().getEncoded(),
            der(0xa3, sequence(extensions.toArray(byte[][]::new))));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuerKey);
      signature.update(unsigned);
      byte[] signed = signature.sign();
      byte[] bits = new byte[signed.length + 1];
      System.arraycopy(signed, 0, bits, 1, signed.length);
      byte[] encoded = sequence(unsigned, algorithm, der(0x03, bits));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] distinguishedName(String commonName) {
    return sequence(
        der(
            0x31,
            sequence(
                der(0x06, COMMON_NAME), der(0x0c, commonName.getBytes(StandardCharsets.UTF_8)))));
  }

  private static byte[] extension(byte[] identifier, boolean critical, byte[] value) {
    return critical
        ? sequence(der(0x06, identifier), der(0x01, new byte[] {-1}), der(0x04, value))
        : sequence(der(0x06, identifier), der(0x04, value));
  }

  private static byte[] time(Instant instant) {
    String text =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(instant);
    return der(0x18, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(joined::writeBytes);
    return der(0x30, joined.toByteArray());
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length & 0xff);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
