package io.herald.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for one run, with one certificate for 127.0.0.1 and localhost. The keys
 * (P-256) live in memory and in the key store that {@link #writeKeyStore} writes. Immutable.
 */
final class CertificateAuthority {
  /** Protects a key store in a temporary folder from nothing; the format wants one. */
  private static final char[] PASSWORD = "benchmark".toCharArray();

  private static final Duration VALIDITY = Duration.ofDays(30);

  private final X509Certificate authority;
  private final KeyStore server;

  private CertificateAuthority(X509Certificate authority, KeyStore server) {
    this.authority = authority;
    this.server = server;
  }

  static CertificateAuthority create() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair authorityKeys = generator.generateKeyPair();
      KeyPair serverKeys = generator.generateKeyPair();
      X500Name authorityName = new X500Name("CN=Herald benchmark authority");
      X509Certificate authority =
          certificate(authorityName, authorityKeys, authorityName, authorityKeys, true);
      X509Certificate leaf =
          certificate(
              new X500Name("CN=Herald benchmark receiver"),
              serverKeys,
              authorityName,
              authorityKeys,
              false);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("receiver", serverKeys.getPrivate(), PASSWORD, new Certificate[] {leaf});
      return new CertificateAuthority(authority, store);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  private static X509Certificate certificate(
      X500Name subject, KeyPair keys, X500Name issuer, KeyPair issuerKeys, boolean isAuthority)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(isAuthority ? 1 : 2),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(VALIDITY)),
            subject,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    if (isAuthority) {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    } else {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.dNSName, "localhost")
              }));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
  }

  /** The authority's certificate as a PEM file, as HERALD_EGRESS_CA_FILE takes it. */
  void writePem(Path file) throws IOException {
    try {
      String pem =
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(authority.getEncoded())
              + "\n-----END CERTIFICATE-----\n";
      Files.writeString(file, pem, StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate just made cannot be written", e);
    }
  }

  /** The receiver's key and certificate, for {@link #serverContext}. */
  void writeKeyStore(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      server.store(bytes, PASSWORD);
      bytes.writeTo(out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key store just made cannot be written", e);
    }
  }

  /** The TLS side of a receiver, from a file that {@link #writeKeyStore} wrote. */
  static SSLContext serverContext(Path keyStore) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key store " + keyStore + " cannot be used", e);
    }
  }

  /** Trusts this authority and nobody else. */
  X509TrustManager trustManager() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no trust manager could be made", e);
    }
  }

  /** The TLS side of a client that trusts this authority. */
  SSLContext clientContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new X509TrustManager[] {trustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS context could be made", e);
    }
  }
}
