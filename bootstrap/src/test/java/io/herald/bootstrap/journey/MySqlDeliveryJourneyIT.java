package io.herald.bootstrap.journey;

import io.herald.persistence.testserver.MySqlTestServer;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The main job with the records on a MySQL server, a database for each journey. */
@Tag("server")
class MySqlDeliveryJourneyIT extends DeliveryJourneyIT {
  private final Map<String, String> records = onNewDatabase();

  static Map<String, String> onNewDatabase() {
    MySqlTestServer server = MySqlTestServer.shared();
    return Map.of(
        "HERALD_DATABASE_URL",
        server.newDatabase(),
        "HERALD_DATABASE_USER",
        server.user(),
        "HERALD_DATABASE_PASSWORD",
        server.password());
  }

  @Override
  Map<String, String> records() {
    return records;
  }
}
