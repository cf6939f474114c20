package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.benchmarks.Arrival.SignatureVerdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiverTest {
  private static final String BODY = "{\"a\":1}";
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

  @TempDir private static Path folder;
  private static ReceiverProcess receiver;

  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .sslSocketFactory(AUTHORITY.clientContext().getSocketFactory(), AUTHORITY.trustManager())
          .callTimeout(Duration.ofSeconds(2))
          .build();
  private final WebhookSignature signature = new WebhookSignature(Rig.SECRET);
  private int before;

  @BeforeAll
  static void start() throws IOException {
    receiver = ReceiverProcess.start(AUTHORITY, folder, 10_000, Optional.of(Rig.SECRET), 1);
  }

  @AfterAll
  static void stop() {
    receiver.close();
  }

  @BeforeEach
  void remember() {
    before = receiver.log().count();
  }

  @AfterEach
  void disconnect() {
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
  }

  private int post(int path, String id, String signed) throws IOException {
    Request request =
        new Request.Builder()
            .url("https://127.0.0.1:" + receiver.port() + "/" + path)
            .header("webhook-id", id)
            .header("webhook-timestamp", "1")
            .header("webhook-signature", signed)
            .post(RequestBody.create(BODY, MediaType.get("application/json")))
            .build();
    try (Response response = client.newCall(request).execute()) {
      return response.code();
    }
  }

  private String sign(String id) {
    return signature.sign(id, "1", BODY.getBytes(StandardCharsets.US_ASCII), 0, BODY.length());
  }

  private List<Arrival> arrivals() {
    return receiver.log().read(before);
  }

  @Test
  void notesWhatArrivesAndAnswers() throws IOException {
    String id = "inv_01234567890123456789012345";
    long start = System.nanoTime();

    assertThat(post(7, id, sign(id))).isEqualTo(200);

    assertThat(arrivals())
        .singleElement()
        .satisfies(arrival -> {
          assertThat(arrival.id()).isEqualTo(id);
          assertThat(arrival.path()).isEqualTo(7);
          assertThat(arrival.body()).isEqualTo(SampleEvent.hash(BODY));
          assertThat(arrival.status()).isEqualTo(200);
          assertThat(arrival.signature()).isEqualTo(SignatureVerdict.VALID);
          assertThat(arrival.atNanos()).isBetween(start, System.nanoTime());
        });
  }

  @Test
  void seesAWrongSignature() throws IOException {
    post(0, "one", sign("another"));

    assertThat(arrivals())
        .singleElement()
        .extracting(Arrival::signature)
        .isEqualTo(SignatureVerdict.INVALID);
  }

  @Test
  void behavesOnEachPathAsTold() throws IOException {
    receiver.behave(1, "status 503");
    receiver.behave(2, "gone");
    receiver.behave(3, "flaky 100");
    receiver.behave(4, "slow 50");
    receiver.behave(5, "hang");
    receiver.behave(6, "drop");

    assertThat(post(0, "a", "")).isEqualTo(200);
    assertThat(post(1, "b", "")).isEqualTo(503);
    assertThat(post(2, "c", "")).isEqualTo(410);
    assertThat(post(3, "d", "")).isEqualTo(500);
    long start = System.nanoTime();
    assertThat(post(4, "e", "")).isEqualTo(200);
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(50).toNanos());
    assertThatThrownBy(() -> post(5, "f", "")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> post(6, "g", "")).isInstanceOf(IOException.class);
    receiver.behave(5, "ok");
    assertThat(post(5, "h", "")).isEqualTo(200);
    assertThat(arrivals())
        .extracting(Arrival::status)
        .startsWith(200, 503, 410, 500, 200, 0, 0)
        .endsWith(200);
  }

  @Test
  void refusesABehaviourThatThereIsNot() {
    assertThatThrownBy(() -> Behaviour.parse("dance")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Behaviour.parse("status 99"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void plantsFaultsIntoItsLedger() throws IOException {
    receiver.plant("tamper");
    post(0, "tampered", sign("tampered"));
    receiver.plant("double");
    post(0, "doubled", sign("doubled"));

    assertThat(arrivals())
        .extracting(Arrival::id)
        .containsExactly("tampered", "doubled", "doubled");
    assertThat(arrivals().getFirst().body()).isNotEqualTo(SampleEvent.hash(BODY));
  }

  @Test
  void takesWhatTheBareClientSends() throws InterruptedException {
    try (BareClient bare =
        new BareClient(AUTHORITY, "https://127.0.0.1:" + receiver.port() + "/0", Rig.SECRET, 4)) {
      // Bounded by the room in the ledger, as is the time.
      assertThat(bare.run(Duration.ofMillis(20))).isPositive();
    }
    assertThat(arrivals())
        .isNotEmpty()
        .extracting(Arrival::signature)
        .containsOnly(SignatureVerdict.VALID);
  }
}
