package io.herald.persistence.testserver;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mysql.MySQLContainer;

/** MySQL 8.4 in a container. */
final class ContainerServer implements MySqlTestServer.Running {
  private static final String IMAGE = "mysql:8.4";
  private static final int PORT = 3306;

  private final MySQLContainer container;

  private ContainerServer(MySQLContainer container) {
    this.container = container;
  }

  /** Whether a Docker engine answers; asked only where one may, since the asking is loud. */
  static boolean isPossible() {
    boolean mayBe =
        System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    return mayBe && DockerClientFactory.instance().isDockerAvailable();
  }

  static ContainerServer start() {
    MySQLContainer container =
        new MySQLContainer(IMAGE)
            .withUsername("root")
            .withPassword("root-password")
            .withCommand("mysqld", "--default-time-zone=" + MySqlTestServer.TIME_ZONE);
    container.start();
    return new ContainerServer(container);
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return container.getMappedPort(PORT);
  }

  @Override
  public String user() {
    return container.getUsername();
  }

  @Override
  public String password() {
    return container.getPassword();
  }

  @Override
  public String origin() {
    return "container " + IMAGE;
  }

  @Override
  public void close() {
    container.stop();
  }
}
