package io.herald.persistence;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.RecordsFixture;
import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import io.herald.application.audit.ReadAudit;
import io.herald.application.audit.ReadAudit.Verdict;
import io.herald.application.keys.SecretKeys;
import io.herald.domain.Secret;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in the files of an embedded database, and who gets at them. */
class SecretsAtRestTest {
  private static final Instant NOON = Instant.parse("2026-12-04T12:00:00Z");
  private static final String TOKEN = "canary-bearer-0123456789";
  private static final String PATH = "canary-path-0123456789";

  @TempDir private Path folder;

  private Database open() {
    return Database.open(DatabaseConfiguration.embedded(folder.resolve("data")));
  }

  private Path file(String name) {
    return folder.resolve("data").resolve(name);
  }

  private static RecordsFixture fixture(Database database) {
    return new RecordsFixture(new DatabaseRecords(database, _ -> {}));
  }

  private static Webhook webhook(Database database, int number) {
    return fixture(database)
        .webhook(
            aWebhook()
                .named("Webhook " + number)
                .sending("POST", "https://acme.com/" + PATH + "?q=" + PATH)
                .withBearer(Secret.of(TOKEN + number)));
  }

  private Connection raw() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file("herald.db"));
  }

  private static void rotate(SecretKeys keys) {
    keys.begin(NOON, "ada", (before, after) -> RecordsFixture.audit(before + after));
    finishRotating(keys);
  }

  private static void finishRotating(SecretKeys keys) {
    String cursor = "";
    do {
      cursor = keys.step(cursor).cursor();
    } while (!cursor.isEmpty());
    keys.finish(NOON, (before, after) -> RecordsFixture.audit(before + after));
  }

  /** The keys that ciphertexts of all tables are of. */
  private List<String> keysInUse() throws SQLException {
    List<String> keys = new ArrayList<>();
    try (Connection connection = raw()) {
      for (String query :
          List.of(
              "SELECT secrets FROM webhook",
              "SELECT secrets FROM webhook_version",
              "SELECT keyset FROM record_keys",
              "SELECT ciphertext FROM key_check")) {
        try (PreparedStatement statement = connection.prepareStatement(query);
            ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            keys.add(SecretBox.keyOf(rows.getBytes(1)).toString());
          }
        }
      }
    }
    return keys;
  }

  @Test
  void neitherSecretsNorPathsStandInTheFilesInTheClear() throws IOException {
    try (Database database = open()) {
      webhook(database, 1);
      assertThat(database.webhooks().configuration().webhooks().getFirst().settings().url())
          .contains(PATH);
      for (Path file : files()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(TOKEN, PATH);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aRotationLeavesNoRowToTheKeyBefore() throws Exception {
    try (Database database = open()) {
      List<Webhook> webhooks = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        webhooks.add(webhook(database, i));
      }
      String before = database.secretKeys().status().key();
      String fileBefore = Files.readString(file("master.key"));

      rotate(database.secretKeys());

      String after = database.secretKeys().status().key();
      assertThat(keysInUse()).hasSize(242).containsOnly(after).doesNotContain(before);
      assertThat(SecretBox.of(Files.readString(file("master.key"))).all())
          .extracting(KeyId::toString)
          .containsExactly(after);
      assertThat(Files.getPosixFilePermissions(file("master.key")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(fileBefore).doesNotContain(after);
      assertThat(database.webhooks().configuration().webhooks())
          .containsExactlyInAnyOrderElementsOf(webhooks);
    }
    try (Database database = open()) {
      assertThat(database.webhooks().configuration().webhooks()).hasSize(120);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void whatACrashEndedGoesOnWhereverItWas(int steps) throws Exception {
    Path crashed = folder.resolve("crashed");
    String before;
    try (Database database = open()) {
      for (int i = 0; i < 60; i++) {
        webhook(database, i);
      }
      before = database.secretKeys().status().key();
      database.secretKeys().begin(NOON, "ada", (one, other) -> RecordsFixture.audit(one + other));
      String cursor = "";
      for (int i = 0; i < steps; i++) {
        cursor = database.secretKeys().step(cursor).cursor();
      }
      copy(folder.resolve("data"), crashed);
    }
    try (Database database = Database.open(DatabaseConfiguration.embedded(crashed))) {
      assertThat(database.webhooks().configuration().webhooks()).hasSize(60);
      assertThat(database.secretKeys().status().unfinished()).isPresent();
      rotate(database.secretKeys());
      assertThat(database.secretKeys().status().unfinished()).isEmpty();
      assertThat(database.secretKeys().status().key()).isNotEqualTo(before);
      assertThat(SecretBox.of(Files.readString(crashed.resolve("master.key"))).all()).hasSize(1);
      assertThat(database.webhooks().configuration().webhooks())
          .allSatisfy(
              webhook -> assertThat(webhook.settings().authentication().toString()).isNotEmpty());
    }
  }

  @Test
  void aNewKeyThatDidNotReachTheFileIsLearntFromTheDatabase() throws Exception {
    byte[] fileBefore;
    try (Database database = open()) {
      webhook(database, 1);
      fileBefore = Files.readAllBytes(file("master.key"));
      database.secretKeys().begin(NOON, "ada", (one, other) -> RecordsFixture.audit(one + other));
      database.secretKeys().step("");
    }
    Files.write(file("master.key"), fileBefore);

    try (Database database = open()) {
      assertThat(database.webhooks().configuration().webhooks()).hasSize(1);
      finishRotating(database.secretKeys());
    }
    assertThat(Files.readAllBytes(file("master.key"))).isNotEqualTo(fileBefore);
    try (Database database = open()) {
      assertThat(database.webhooks().configuration().webhooks()).hasSize(1);
    }
  }

  @Test
  void theKeyBeforeOpensNothingAfterARotation() throws Exception {
    byte[] fileBefore;
    try (Database database = open()) {
      webhook(database, 1);
      fileBefore = Files.readAllBytes(file("master.key"));
      rotate(database.secretKeys());
    }
    Files.write(file("master.key"), fileBefore);

    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            DatabaseRefused.class,
            refused ->
                assertThat(refused.reason()).isEqualTo(DatabaseRefused.Reason.MASTER_KEY_WRONG));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      // Folders are not data: SQLite's library is unpacked into one.
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  // A ciphertext elsewhere.

  @Test
  void aCiphertextThatWasMovedToAnotherRowDoesNotDecrypt() throws Exception {
    WebhookId second;
    try (Database database = open()) {
      webhook(database, 1);
      second = webhook(database, 2).id();
    }
    run("UPDATE webhook SET secrets = (SELECT secrets FROM webhook ORDER BY id LIMIT 1)");

    assertMoved(second);
  }

  @Test
  void aCiphertextOfAnotherTableDoesNotDecrypt() throws Exception {
    WebhookId id;
    try (Database database = open()) {
      id = webhook(database, 1).id();
    }
    run("UPDATE webhook SET secrets = (SELECT secrets FROM webhook_version)");

    assertMoved(id);
  }

  @Test
  void aCiphertextOfAnotherColumnDoesNotDecrypt() throws Exception {
    WebhookId id;
    try (Database database = open()) {
      id = webhook(database, 1).id();
    }
    SecretBox box = SecretBox.of(Files.readString(file("master.key")));
    try (Connection connection = raw();
        PreparedStatement update = connection.prepareStatement("UPDATE webhook SET secrets = ?")) {
      update.setBytes(1, box.encrypt("[]", "webhook", id.value().toString(), "document"));
      update.executeUpdate();
    }

    assertMoved(id);
  }

  private void assertMoved(WebhookId id) {
    try (Database database = open()) {
      assertThatThrownBy(() -> database.webhooks().find(id))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("do not decrypt")
          .hasMessageContaining(id.value().toString());
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = raw();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    }
  }

  // A key that is missing, wrong or open to others.

  /** Every file of the data directory with a hash of its content. */
  private Map<String, String> snapshot() throws Exception {
    Map<String, String> snapshot = new TreeMap<>();
    for (Path file : files()) {
      snapshot.put(
          file.getFileName().toString(),
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
    }
    return snapshot;
  }

  private void assertRefusedUntouched(DatabaseRefused.Reason reason, String... parts)
      throws Exception {
    Map<String, String> before = snapshot();

    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            DatabaseRefused.class, refused -> assertThat(refused.reason()).isEqualTo(reason))
        .hasMessageContainingAll(parts);

    assertThat(snapshot()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMissingKeyStopsTheStartAndNothingIsTouched(boolean afterACrash) throws Exception {
    String key = aDatabase(afterACrash);
    Files.delete(file("master.key"));

    assertRefusedUntouched(
        DatabaseRefused.Reason.MASTER_KEY_MISSING,
        file("master.key").toAbsolutePath().toString(),
        key,
        "HERALD_MASTER_KEY_FILE");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherKeyStopsTheStartAndNothingIsTouched(boolean afterACrash) throws Exception {
    String key = aDatabase(afterACrash);
    SecretBox other = SecretBox.generate();
    Files.writeString(file("master.key"), other.keyset());

    assertRefusedUntouched(
        DatabaseRefused.Reason.MASTER_KEY_WRONG,
        file("master.key").toAbsolutePath().toString(),
        key,
        other.current().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "no key at all", "{\"primaryKeyId\": 1, \"key\": []}"})
  void whatIsNoKeyStopsTheStartAndNothingIsTouched(String text) throws Exception {
    aDatabase(false);
    Files.writeString(file("master.key"), text);

    assertRefusedUntouched(
        DatabaseRefused.Reason.MASTER_KEY_WRONG, file("master.key").toAbsolutePath().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw--w----", "rw-----w-", "rw-rw-rw-"})
  void aKeyThatOthersCanReadOrChangeStopsTheStart(String mode) throws Exception {
    aDatabase(false);
    Files.setPosixFilePermissions(file("master.key"), PosixFilePermissions.fromString(mode));

    assertRefusedUntouched(DatabaseRefused.Reason.MASTER_KEY_EXPOSED, mode, "chmod 600");
  }

  /** A database with a webhook; the name of its key. After a crash it has a log as well. */
  private String aDatabase(boolean crashed) throws IOException {
    String key;
    try (Database database = open()) {
      webhook(database, 1);
      key = database.secretKeys().status().key();
      if (crashed) {
        copy(folder.resolve("data"), folder.resolve("crashed"));
      }
    }
    if (crashed) {
      for (Path file : files()) {
        Files.delete(file);
      }
      copy(folder.resolve("crashed"), folder.resolve("data"));
    }
    return key;
  }

  // An audit log that somebody changed.

  private Verdict verdictAfter(String... statements) throws SQLException {
    try (Database database = open()) {
      for (int i = 1; i <= 6; i++) {
        database.auditLog().append(RecordsFixture.audit("action " + i));
      }
    }
    for (String sql : statements) {
      run(sql);
    }
    try (Database database = open()) {
      return new ReadAudit(database.auditLog())
          .verify(new Caller("ada", Role.ADMIN, Caller.Door.GRPC, ""));
    }
  }

  private static long broken(Verdict verdict) {
    return verdict instanceof Verdict.Broken(long sequence, String _) ? sequence : 0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "actor = 'eve'",
        "at = at + 1",
        "role = 'viewer'",
        "door = 'INTERNAL'",
        "address = '192.0.2.1'",
        "action = 'other'",
        "object = 'other'",
        "object_key = CAST('other' AS BLOB)",
        "content_before = '{}'",
        "content_after = ''",
        "hash = '" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + "'"
      })
  void aChangedEntryIsNamed(String change) throws SQLException {
    assertThat(broken(verdictAfter("UPDATE audit SET " + change + " WHERE sequence = 3")))
        .isEqualTo(3);
  }

  @Test
  void aRemovedEntryIsNamed() throws SQLException {
    assertThat(broken(verdictAfter("DELETE FROM audit WHERE sequence = 4"))).isEqualTo(4);
  }

  @Test
  void aGapThatWasClosedIsNamed() throws SQLException {
    assertThat(
            broken(
                verdictAfter(
                    "DELETE FROM audit WHERE sequence = 4",
                    "UPDATE audit SET sequence = 4 WHERE sequence = 5",
                    "UPDATE audit SET sequence = 5 WHERE sequence = 6")))
        .isEqualTo(4);
  }

  @Test
  void reorderedEntriesAreNamed() throws SQLException {
    assertThat(
            broken(
                verdictAfter(
                    "UPDATE audit SET sequence = 100 WHERE sequence = 2",
                    "UPDATE audit SET sequence = 2 WHERE sequence = 3",
                    "UPDATE audit SET sequence = 3 WHERE sequence = 100")))
        .isEqualTo(2);
  }

  @Test
  void anEntryThatWasSealedAnewBreaksWithTheNextOne() throws SQLException {
    assertThat(broken(verdictAfter("UPDATE audit SET previous_hash = hash WHERE sequence = 5")))
        .isEqualTo(5);
  }

  @Test
  void entriesThatWereCutOffTheEndAreMissed() throws SQLException {
    assertThat(broken(verdictAfter("DELETE FROM audit WHERE sequence >= 5"))).isEqualTo(5);
  }

  @Test
  void aLogThatNobodyTouchedIsIntact() throws SQLException {
    assertThat(verdictAfter())
        .isInstanceOfSatisfying(
            Verdict.Intact.class, intact -> assertThat(intact.entries()).isEqualTo(6));
  }
}
