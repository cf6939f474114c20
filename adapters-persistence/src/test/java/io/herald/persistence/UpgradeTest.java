package io.herald.persistence;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.herald.application.RecordsFixture;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.Lease;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A next version has added to the tables while this one still runs on them. */
class UpgradeTest {
  @TempDir private Path folder;

  @Test
  @Tag("server")
  void a_node_goes_on_after_another_one_has_migrated_the_server_one_version_forward() {
    MySqlTestServer server = MySqlTestServer.shared();
    String url = server.newDatabase();
    DatabaseConfiguration node = MySqlFixture.node(folder.resolve("node"), server, url);

    goesOn(
        node,
        Flyway.configure()
            .dataSource(url, server.user(), server.password())
            .locations("classpath:db/migration/mysql", "classpath:db/upgrade/mysql"));
  }

  @Test
  void the_embedded_database_which_one_process_has_to_itself_is_refused_after_a_later_migration() {
    DatabaseConfiguration node = DatabaseConfiguration.embedded(folder.resolve("node"));
    Database.open(node).close();

    migrate(
        Flyway.configure()
            .dataSource("jdbc:sqlite:" + node.dataDirectory().resolve(SqliteFile.NAME), "", "")
            .locations("classpath:db/migration/sqlite", "classpath:db/upgrade/sqlite"));

    assertTooNew(node);
  }

  private static void migrate(FluentConfiguration nextVersion) {
    assertThat(nextVersion.load().migrate().migrationsExecuted).isEqualTo(1);
  }

  private static void assertTooNew(DatabaseConfiguration node) {
    DatabaseRefused refused =
        catchThrowableOfType(DatabaseRefused.class, () -> Database.open(node));
    assertThat(refused.reason()).isEqualTo(DatabaseRefused.Reason.SCHEMA_TOO_NEW);
    assertThat(refused).hasMessageContaining("migration 900, add what a next version needs");
  }

  private static void goesOn(DatabaseConfiguration node, FluentConfiguration nextVersion) {
    try (Database database = Database.open(node)) {
      DatabaseRecords records = new DatabaseRecords(database, UpgradeTest::nothing);
      RecordsFixture fixture = new RecordsFixture(records);
      Webhook webhook = fixture.webhook();
      Lease before = fixture.leased(webhook);
      fixture.publish("r", waiting(webhook));

      migrate(nextVersion);

      assertThat(fixture.deliver(before, webhook)).isInstanceOf(CompletionOutcome.Recorded.class);
      Lease after = fixture.leased(webhook);
      fixture.claim(webhook).forEach(one -> fixture.deliver(one.lease(), webhook));
      fixture.retrySoon(after, webhook);
      fixture.webhook();
      assertThat(records.due().cancel(java.util.List.of(after.invocation()), audit("cancel")))
          .containsExactly(after.invocation());
      assertThat(fixture.state(before.invocation())).isInstanceOf(InvocationState.Delivered.class);
      assertThat(records.webhooks().configuration().webhooks()).hasSize(2);
    }
    assertTooNew(node);
  }

  private static void nothing(Duration duration) {
    throw new AssertionError("no time has to pass: " + duration);
  }
}
