package io.herald.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A certificate that signed itself, valid for two days, and its private key (EC, PKCS #8), as the
 * PEM files that an operator has. The JDK's keytool makes them.
 */
public record PemFiles(Path certificate, Path key) {
  private static final String PASSWORD = "password";

  /** New files in a folder, for a host name. */
  public static PemFiles make(Path folder, String host) {
    String name = host + "-" + UUID.randomUUID();
    Path store = folder.resolve(name + ".p12");
    try {
      run(
          Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
          "-genkeypair",
          "-alias",
          "key",
          "-keyalg",
          "EC",
          "-groupname",
          "secp256r1",
          "-dname",
          "CN=" + host,
          "-ext",
          "san=dns:" + host,
          "-ext",
          "bc=ca:true",
          "-validity",
          "2",
          "-storetype",
          "PKCS12",
          "-storepass",
          PASSWORD,
          "-keystore",
          store.toString());
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      return new PemFiles(
          pem(
              folder.resolve(name + ".crt"),
              "CERTIFICATE",
              keys.getCertificate("key").getEncoded()),
          pem(
              folder.resolve(name + ".key"),
              "PRIVATE KEY",
              keys.getKey("key", PASSWORD.toCharArray()).getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("no key files", e);
    }
  }

  /** Puts the content of these files into others, as a renewal does. */
  public void copyTo(PemFiles other) {
    try {
      Files.copy(certificate, other.certificate, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(key, other.key, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new AssertionError("not copied", e);
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(
            "keytool failed: "
                + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Path pem(Path file, String type, byte[] content) throws IOException {
    return Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(content), type));
  }
}
