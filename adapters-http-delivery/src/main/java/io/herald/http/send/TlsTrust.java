package io.herald.http.send;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate authorities are trusted: those of the JDK, and those of {@code
 * HERALD_EGRESS_CA_FILE}. Immutable.
 */
public final class TlsTrust {
  /** The largest file of extra authorities; the whole of the public ones fits in a quarter. */
  static final long MAX_FILE_BYTES = 1024 * 1024;

  private final X509TrustManager manager;

  private TlsTrust(X509TrustManager manager) {
    this.manager = manager;
  }

  /** What came of reading the configuration. */
  public sealed interface Loaded {
    /** It is right. */
    record Valid(TlsTrust trust) implements Loaded {}

    /** What is wrong with the file. */
    record Invalid(String problem) implements Loaded {}
  }

  /** The authorities of the JDK. */
  public static TlsTrust ofJdk() {
    return new TlsTrust(manager(null));
  }

  /** The authorities of the JDK and those of a PEM file. */
  public static Loaded withFile(Path file) {
    Collection<? extends Certificate> extra;
    try (var in = Files.newInputStream(file)) {
      if (Files.size(file) > MAX_FILE_BYTES) {
        return new Loaded.Invalid(file + " has more than " + MAX_FILE_BYTES + " bytes");
      }
      extra = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (IOException e) {
      return new Loaded.Invalid(file + " cannot be read: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      return new Loaded.Invalid(file + " holds something that is not a certificate in PEM");
    }
    if (extra.isEmpty()) {
      return new Loaded.Invalid(file + " holds no certificate in PEM");
    }
    return new Loaded.Valid(with(extra.stream().map(X509Certificate.class::cast).toList()));
  }

  /** The authorities of the JDK and some more. */
  static TlsTrust with(List<X509Certificate> extra) {
    List<X509Certificate> all = new ArrayList<>(List.of(manager(null).getAcceptedIssuers()));
    all.addAll(extra);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < all.size(); i++) {
        store.setCertificateEntry("authority-" + i, all.get(i));
      }
      return new TlsTrust(manager(store));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a key store in memory cannot be filled", e);
    }
  }

  X509TrustManager manager() {
    return manager;
  }

  /** A context that trusts the same authorities, for others who ask over TLS. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK speaks no TLS", e);
    }
  }

  private static X509TrustManager manager(@Nullable KeyStore store) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager candidate : factory.getTrustManagers()) {
        if (candidate instanceof X509TrustManager found) {
          return found;
        }
      }
      throw new IllegalStateException("the JDK has no trust manager for X.509");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's certificate authorities cannot be loaded", e);
    }
  }
}
