package io.herald.http.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTrustTest {
  @TempDir private Path folder;

  @Test
  void addsTheAuthoritiesOfAFileToThoseOfTheJdk() throws IOException, CertificateEncodingException {
    TestAuthority one = new TestAuthority("one");
    TestAuthority other = new TestAuthority("other");
    Path file =
        Files.writeString(
            folder.resolve("extra.pem"),
            TestAuthority.pem("CERTIFICATE", one.certificate().getEncoded())
                + TestAuthority.pem("CERTIFICATE", other.certificate().getEncoded()));

    assertThat(TlsTrust.withFile(file))
        .isInstanceOfSatisfying(
            TlsTrust.Loaded.Valid.class,
            valid ->
                assertThat(Arrays.asList(valid.trust().manager().getAcceptedIssuers()))
                    .contains(one.certificate(), other.certificate())
                    .containsAll(Arrays.asList(TlsTrust.ofJdk().manager().getAcceptedIssuers())));
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path garbage =
        Files.writeString(
            folder.resolve("garbage.pem"),
            "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");

    assertThat(TlsTrust.withFile(folder.resolve("missing.pem")))
        .isInstanceOf(TlsTrust.Loaded.Invalid.class);
    assertThat(TlsTrust.withFile(empty)).isInstanceOf(TlsTrust.Loaded.Invalid.class);
    assertThat(TlsTrust.withFile(garbage)).isInstanceOf(TlsTrust.Loaded.Invalid.class);
  }
}
