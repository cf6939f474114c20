package io.herald.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.persistence.schema.DefaultSchema;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.Named;
import org.jooq.SQLDialect;
import org.jooq.impl.DefaultDataType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One generated schema serves both databases, so their migrations have to agree. */
@Tag("server")
class SchemasTest {
  @TempDir private Path folder;

  @Test
  void both_databases_have_the_same_tables_columns_types_keys_and_indexes() throws SQLException {
    Map<String, List<String>> sqlite = sqlite();
    Map<String, List<String>> mySql = mySql();

    assertThat(mySql).isEqualTo(sqlite);
    assertThat(sqlite.keySet())
        .containsExactlyInAnyOrderElementsOf(
            DefaultSchema.DEFAULT_SCHEMA.getTables().stream().map(Named::getName).toList());
  }

  private Map<String, List<String>> sqlite() throws SQLException {
    Database.open(DatabaseConfiguration.embedded(folder)).close();
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SqliteFile.NAME))) {
      return described(connection, SQLDialect.SQLITE);
    }
  }

  private Map<String, List<String>> mySql() throws SQLException {
    MySqlTestServer server = MySqlTestServer.shared();
    String url = server.newDatabase();
    Database.open(MySqlFixture.node(folder.resolve("node"), server, url)).close();
    try (Connection connection =
        DriverManager.getConnection(url, server.user(), server.password())) {
      return described(connection, SQLDialect.MYSQL);
    }
  }

  private static Map<String, List<String>> described(Connection connection, SQLDialect dialect)
      throws SQLException {
    DatabaseMetaData meta = connection.getMetaData();
    String catalog = connection.getCatalog();
    Map<String, List<String>> described = new TreeMap<>();
    try (ResultSet tables = meta.getTables(catalog, null, "%", new String[] {"TABLE"})) {
      while (tables.next()) {
        String table = tables.getString("TABLE_NAME");
        if (!table.startsWith("flyway") && !table.startsWith("sqlite")) {
          described.put(table, new ArrayList<>());
        }
      }
    }
    for (Map.Entry<String, List<String>> entry : described.entrySet()) {
      addColumns(meta, catalog, entry.getKey(), dialect, entry.getValue());
      addKey(meta, catalog, entry.getKey(), entry.getValue());
      addIndexes(meta, catalog, entry.getKey(), entry.getValue());
    }
    return described;
  }

  private static void addColumns(
      DatabaseMetaData meta, String catalog, String table, SQLDialect dialect, List<String> lines)
      throws SQLException {
    try (ResultSet columns = meta.getColumns(catalog, null, table, "%")) {
      while (columns.next()) {
        String type = columns.getString("TYPE_NAME").toUpperCase(Locale.ROOT);
        // The class that jOOQ gives a column of the type.
        String javaType =
            DefaultDataType.getDataType(dialect, type.replaceAll("\\(.*", ""))
                .getType()
                .getSimpleName();
        String length = type.startsWith("VARCHAR") ? "(" + columns.getInt("COLUMN_SIZE") + ")" : "";
        boolean nullable = columns.getInt("NULLABLE") == DatabaseMetaData.columnNullable;
        lines.add(
            columns.getString("COLUMN_NAME")
                + ' '
                + javaType
                + length
                + (nullable ? "" : " not null"));
      }
    }
  }

  private static void addKey(
      DatabaseMetaData meta, String catalog, String table, List<String> lines) throws SQLException {
    Map<Short, String> key = new TreeMap<>();
    try (ResultSet columns = meta.getPrimaryKeys(catalog, null, table)) {
      while (columns.next()) {
        key.put(columns.getShort("KEY_SEQ"), columns.getString("COLUMN_NAME"));
      }
    }
    lines.add("key " + List.copyOf(key.values()));
  }

  private static void addIndexes(
      DatabaseMetaData meta, String catalog, String table, List<String> lines) throws SQLException {
    Map<String, Map<Short, String>> indexes = new TreeMap<>();
    try (ResultSet rows = meta.getIndexInfo(catalog, null, table, false, true)) {
      while (rows.next()) {
        String name = rows.getString("INDEX_NAME");
        if (!name.equals("PRIMARY") && !name.startsWith("sqlite_autoindex")) {
          String kind = rows.getBoolean("NON_UNIQUE") ? "index " : "unique ";
          indexes
              .computeIfAbsent(kind + name, _ -> new TreeMap<>())
              .put(rows.getShort("ORDINAL_POSITION"), rows.getString("COLUMN_NAME"));
        }
      }
    }
    indexes.forEach((index, columns) -> lines.add(index + ' ' + List.copyOf(columns.values())));
  }
}
