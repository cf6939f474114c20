package io.herald.persistence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.herald.persistence.DatabaseConfiguration.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * How a server is connected to. What is said here wins over what the URL says. Immutable.
 *
 * <p>Every wait has a bound, so that a server that stalls ends in failures, and one that is back is
 * noticed within ten seconds: a connection that died unnoticed is read from for {@link #ANSWER} at
 * most.
 */
final class MySqlConnections {
  /** The longest wait for an answer; longer than any wait for a lock. */
  static final Duration ANSWER = Duration.ofSeconds(8);

  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** The longest wait for somebody else's lock, after which the transaction is tried again. */
  private static final Duration LOCK = Duration.ofSeconds(4);

  /** The longest wait for a connection of a pool, and with it for a server that is gone. */
  private static final Duration BORROW = Duration.ofSeconds(3);

  private static final Duration VALIDATION = Duration.ofSeconds(2);

  /** Longer reads are ended by the server. */
  private static final Duration READ = Duration.ofSeconds(2);

  /** As many as there are texts in this package, families included. */
  private static final int MAX_PREPARED = 500;

  /** The longest text seeks for 64 webhooks or keys. */
  private static final int MAX_PREPARED_LENGTH = 64 * 1024;

  private final Server server;
  private final MySqlFlavour flavour;

  MySqlConnections(Server server, MySqlFlavour flavour) {
    this.server = server;
    this.flavour = flavour;
  }

  /** A connection before anything is known about the server. */
  static Connection first(Server server) throws SQLException {
    Properties properties = properties(server);
    properties.setProperty("socketTimeout", Long.toString(ANSWER.toMillis()));
    return DriverManager.getConnection(server.url(), properties);
  }

  private static Properties properties(Server server) {
    Properties properties = new Properties();
    properties.setProperty("user", server.user());
    properties.setProperty("password", server.password().value());
    properties.setProperty("characterEncoding", "UTF-8");
    properties.setProperty("connectTimeout", Long.toString(CONNECT.toMillis()));
    properties.setProperty("tcpKeepAlive", "true");
    // One text for many rows, and none prepared on the server, which would cost a round trip each.
    properties.setProperty("rewriteBatchedStatements", "true");
    properties.setProperty("useServerPrepStmts", "false");
    properties.setProperty("cachePrepStmts", "true");
    properties.setProperty("prepStmtCacheSize", Integer.toString(MAX_PREPARED));
    properties.setProperty("prepStmtCacheSqlLimit", Integer.toString(MAX_PREPARED_LENGTH));
    properties.setProperty("cacheServerConfiguration", "true");
    properties.setProperty("useLocalSessionState", "true");
    properties.setProperty("allowMultiQueries", "false");
    properties.setProperty("allowLoadLocalInfile", "false");
    return properties;
  }

  private static String variables(String more) {
    return "sql_mode='STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
        + "time_zone='+00:00',innodb_lock_wait_timeout="
        + LOCK.toSeconds()
        + more;
  }

  /** For the start: few, and patient with migrations. */
  HikariDataSource starting() {
    HikariConfig config = config("database-start", 3);
    config.addDataSourceProperty("sessionVariables", variables(""));
    return new HikariDataSource(config);
  }

  /** For transactions that write. */
  HikariDataSource writing(int size) {
    HikariConfig config = config("database-writers", size);
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.addDataSourceProperty("sessionVariables", variables(""));
    config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER.toMillis()));
    return new HikariDataSource(config);
  }

  /** For transactions that read one consistent state, each of their statements bounded. */
  HikariDataSource reading(int size) {
    HikariConfig config = config("database-readers", size);
    config.setAutoCommit(false);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.addDataSourceProperty(
        "sessionVariables", variables("," + flavour.readingVariables(READ)));
    config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER.toMillis()));
    return new HikariDataSource(config);
  }

  private HikariConfig config(String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(server.url());
    config.setUsername(server.user());
    config.setPassword(server.password().value());
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(BORROW.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    // A server that is gone when the pool is made is one that comes back.
    config.setInitializationFailTimeout(-1);
    config.setRegisterMbeans(false);
    properties(server).forEach((key, value) -> config.addDataSourceProperty(key.toString(), value));
    return config;
  }
}
