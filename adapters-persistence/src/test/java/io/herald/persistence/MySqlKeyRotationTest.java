package io.herald.persistence;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.keys.SecretKeys;
import io.herald.domain.Secret;
import io.herald.domain.event.EventKinds;
import io.herald.domain.webhook.Webhook;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key is rotated by one of several nodes, each with a key file of its own. */
@Tag("server")
class MySqlKeyRotationTest {
  private static final Instant NOON = Instant.parse("2026-12-04T12:00:00Z");
  private static final String KEY_FILE = "master.key";

  private final MySqlTestServer server = MySqlTestServer.shared();
  private final String url = server.newDatabase();
  private final List<Database> opened = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    opened.forEach(Database::close);
  }

  private Database node(String name) {
    Database database =
        Database.open(
            new DatabaseConfiguration(
                folder.resolve(name),
                Optional.of(
                    new DatabaseConfiguration.Server(
                        url, server.user(), new Secret.Known(server.password()))),
                Optional.empty(),
                EventKinds.CATALOGUE,
                Records.LEASE,
                InstantSource.fixed(NOON),
                System::nanoTime));
    opened.add(database);
    return database;
  }

  /** A node that starts with the file of another. */
  private Database nodeWithFileOf(String name, String other) throws Exception {
    Files.createDirectories(folder.resolve(name));
    Files.copy(
        folder.resolve(other).resolve(KEY_FILE),
        folder.resolve(name).resolve(KEY_FILE),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    return node(name);
  }

  private static Webhook webhook(Database database, String name) {
    return new RecordsFixture(new DatabaseRecords(database, _ -> {}))
        .webhook(aWebhook().named(name).withBearer(Secret.of("token-of-" + name)));
  }

  private static void begin(SecretKeys keys) {
    keys.begin(NOON, "ada", (before, after) -> RecordsFixture.audit(before + after));
  }

  private static void finish(SecretKeys keys) {
    String cursor = "";
    do {
      cursor = keys.step(cursor).cursor();
    } while (!cursor.isEmpty());
    assertThat(keys.finish(NOON, (before, after) -> RecordsFixture.audit(before + after))).isTrue();
  }

  private List<String> keysIn(String node) throws Exception {
    return SecretBox.of(Files.readString(folder.resolve(node).resolve(KEY_FILE))).all().stream()
        .map(KeyId::toString)
        .toList();
  }

  @Test
  void nodesReadAndWriteWhileOneOfThemRotates() throws Exception {
    Database one = node("one");
    Database two = nodeWithFileOf("two", "one");
    Webhook before = webhook(one, "before");
    assertThat(two.webhooks().find(before.id())).contains(before);

    begin(one.secretKeys());
    Webhook byOne = webhook(one, "by-one");
    Webhook byTwo = webhook(two, "by-two");
    assertThat(one.webhooks().configuration().webhooks())
        .containsExactlyInAnyOrder(before, byOne, byTwo);
    assertThat(two.webhooks().configuration().webhooks())
        .containsExactlyInAnyOrder(before, byOne, byTwo);
    finish(one.secretKeys());

    assertThat(two.webhooks().configuration().webhooks())
        .containsExactlyInAnyOrder(before, byOne, byTwo);
    String key = one.secretKeys().status().key();
    assertThat(two.secretKeys().status().key()).isEqualTo(key);
    assertThat(keysIn("one")).hasSize(2);
    assertThat(keysIn("two")).hasSize(2);
    for (Database database : List.of(one, two)) {
      database.secretKeys().tidy(NOON.plus(JooqSecretKeys.GRACE));
    }
    assertThat(keysIn("one")).containsExactly(key);
    assertThat(keysIn("two")).containsExactly(key);
  }

  @Test
  void aRotationThatOneNodeBeganAnotherEnds() throws Exception {
    Database one = node("one");
    Database two = nodeWithFileOf("two", "one");
    Webhook webhook = webhook(one, "before");
    begin(one.secretKeys());
    one.secretKeys().step("");

    begin(two.secretKeys());
    finish(two.secretKeys());

    assertThat(one.webhooks().find(webhook.id())).contains(webhook);
    assertThat(one.secretKeys().status().unfinished()).isEmpty();
  }

  @Test
  void aNodeThatWasAwayForAWhileLearnsTheKeyAndOneThatWasAwayTooLongIsToldSo() throws Exception {
    Database one = node("one");
    Webhook webhook = webhook(one, "before");
    Files.createDirectories(folder.resolve("late"));
    Files.createDirectories(folder.resolve("too-late"));
    for (String node : List.of("late", "too-late")) {
      Files.copy(
          folder.resolve("one").resolve(KEY_FILE),
          folder.resolve(node).resolve(KEY_FILE),
          java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
    begin(one.secretKeys());
    finish(one.secretKeys());

    assertThat(node("late").webhooks().find(webhook.id())).contains(webhook);

    one.secretKeys().tidy(NOON.plus(JooqSecretKeys.GRACE));
    assertThatThrownBy(() -> node("too-late"))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContaining("copy the file of a node that was up");
  }
}
