package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.CallRates;
import io.herald.application.access.ClientRoles;
import io.herald.application.access.Role;
import io.herald.application.access.RoleMapping;
import io.herald.application.access.TrustedProxies;
import io.herald.application.retention.RemoveExpired.Limits;
import io.herald.bootstrap.Configuration.ListenAddress;
import io.herald.bootstrap.Configuration.TlsFiles;
import io.herald.domain.Secret;
import io.herald.domain.invocation.RetrySchedule;
import io.herald.identity.OpenIdProvider;
import io.herald.persistence.DatabaseConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
  @TempDir Path folder;

  @Test
  void nothing_given_means_the_documented_defaults() {
    assertThat(read(Map.of("PATH", "/bin", "HERALD_SERVER", "x:1", "HERALD_TOKEN", "t")))
        .isEqualTo(
            new Configuration(
                Path.of("./herald-data"),
                Optional.empty(),
                new ListenAddress("127.0.0.1", 8080),
                new ListenAddress("127.0.0.1", 9090),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                "",
                false,
                RetrySchedule.STANDARD,
                new Limits(
                    Optional.of(Duration.ofDays(30)),
                    Optional.of(Duration.ofDays(400)),
                    Optional.empty(),
                    OptionalLong.empty()),
                ClientRoles.NONE,
                Optional.empty(),
                CallRates.Limits.DEFAULT,
                TrustedProxies.NONE));
  }

  @Test
  void every_variable_finds_its_place() throws IOException {
    Path pem = Files.writeString(folder.resolve("x.pem"), "pem");
    Configuration read =
        read(
            Map.ofEntries(
                Map.entry("HERALD_DATA_DIR", "/var/lib/herald"),
                Map.entry("HERALD_DATABASE_URL", "jdbc:mysql://db:3306/herald?sslMode=VERIFY_CA"),
                Map.entry("HERALD_DATABASE_USER", "herald"),
                Map.entry("HERALD_DATABASE_PASSWORD", "s3cret"),
                Map.entry("HERALD_WEB_ADDRESS", "0.0.0.0:443"),
                Map.entry("HERALD_GRPC_ADDRESS", "[::1]:0"),
                Map.entry("HERALD_PUBLIC_URL", "https://herald.acme.com"),
                Map.entry("HERALD_WEB_TLS_CERT", pem.toString()),
                Map.entry("HERALD_WEB_TLS_KEY", pem.toString()),
                Map.entry("HERALD_GRPC_TLS_CERT", pem.toString()),
                Map.entry("HERALD_GRPC_TLS_KEY", pem.toString()),
                Map.entry("HERALD_GRPC_TLS_CLIENT_CA", pem.toString()),
                Map.entry("HERALD_GRPC_CLIENT_ROLES", "CN=publisher-1=publisher"),
                Map.entry("HERALD_OIDC_ISSUER", "https://id.acme.com/realms/acme"),
                Map.entry("HERALD_OIDC_CLIENT_ID", "herald"),
                Map.entry("HERALD_OIDC_CLIENT_SECRET", "oidc-secret"),
                Map.entry("HERALD_OIDC_SCOPES", "openid groups"),
                Map.entry("HERALD_OIDC_ROLE_CLAIM", "realm_access.roles"),
                Map.entry("HERALD_OIDC_ROLES", "admins=admin"),
                Map.entry("HERALD_OIDC_CA_FILE", pem.toString()),
                Map.entry("HERALD_BOOTSTRAP_TOKEN", "t".repeat(32)),
                Map.entry("HERALD_MASTER_KEY_FILE", "/keys/master"),
                Map.entry("HERALD_EGRESS_ALLOW", "10.0.0.0/8"),
                Map.entry("HERALD_EGRESS_CA_FILE", pem.toString()),
                Map.entry("HERALD_EGRESS_PROXY", "http://proxy:3128"),
                Map.entry("HERALD_EGRESS_PROXY_RESOLVES", "true"),
                Map.entry("HERALD_RETRY_SCHEDULE", "200ms, 1s,5m"),
                Map.entry("HERALD_RETENTION_BODIES", "7d"),
                Map.entry("HERALD_RETENTION_RECORDS", "forever"),
                Map.entry("HERALD_RETENTION_AUDIT", "100d"),
                Map.entry("HERALD_RETENTION_SIZE", "20GiB"),
                Map.entry("HERALD_CALL_RATE", "none"),
                Map.entry("HERALD_PUBLISH_RATE", "2000/s"),
                Map.entry("HERALD_TRUSTED_PROXIES", "10.0.0.5, fd00::/64")));

    TlsFiles tls = new TlsFiles(pem, pem);
    assertThat(read)
        .isEqualTo(
            new Configuration(
                Path.of("/var/lib/herald"),
                Optional.of(
                    new DatabaseConfiguration.Server(
                        "jdbc:mysql://db:3306/herald?sslMode=VERIFY_CA",
                        "herald",
                        new Secret.Known("s3cret"))),
                new ListenAddress("0.0.0.0", 443),
                new ListenAddress("[::1]", 0),
                Optional.of(URI.create("https://herald.acme.com")),
                Optional.of(tls),
                Optional.of(tls),
                Optional.of(pem),
                Optional.of(new Secret.Known("t".repeat(32))),
                Optional.of(Path.of("/keys/master")),
                "10.0.0.0/8",
                Optional.of(pem),
                "http://proxy:3128",
                true,
                new RetrySchedule(
                    List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofMinutes(5))),
                new Limits(
                    Optional.of(Duration.ofDays(7)),
                    Optional.empty(),
                    Optional.of(Duration.ofDays(100)),
                    OptionalLong.of(20L << 30)),
                new ClientRoles(
                    List.of(
                        new ClientRoles.Entry(
                            new ClientRoles.Name(ClientRoles.Kind.CN, "publisher-1"),
                            Role.PUBLISHER))),
                Optional.of(
                    new Configuration.OpenIdConnect(
                        new OpenIdProvider.Settings(
                            "https://id.acme.com/realms/acme",
                            "herald",
                            Optional.of("oidc-secret"),
                            "openid groups",
                            "realm_access.roles"),
                        new RoleMapping(List.of(new RoleMapping.Rule("admins", Role.ADMIN))),
                        Optional.of(pem))),
                new CallRates.Limits(Optional.empty(), Optional.of(new CallRates.Rate(2_000))),
                WiredApplication.trustedProxies("10.0.0.5,fd00::/64")));
  }

  @Test
  void the_environment_wins_over_the_file() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("herald.yaml"),
            "web_address: 127.0.0.1:1\ngrpc_address: 127.0.0.1:2\nretry_schedule: [1s, 2s]\n");

    ConfigurationReader.Outcome outcome =
        ConfigurationReader.read(Optional.of(file), Map.of("HERALD_WEB_ADDRESS", "127.0.0.1:3"));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ConfigurationReader.Outcome.Read.class,
            read -> {
              assertThat(read.configuration().webAddress().port()).isEqualTo(3);
              assertThat(read.configuration().grpcAddress().port()).isEqualTo(2);
              assertThat(read.configuration().retrySchedule().delays()).hasSize(2);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HERALD_WEB_ADRESS | 127.0.0.1:1 | Did you mean HERALD_WEB_ADDRESS?
          HERALD_WEB_ADDRESS | 8080 | must be HOST:PORT
          HERALD_WEB_ADDRESS | 127.0.0.1:70000 | must be HOST:PORT
          HERALD_GRPC_ADDRESS | 0.0.0.0:9090 | reachable from outside this machine without TLS
          HERALD_PUBLIC_URL | ftp://x | must be http
          HERALD_WEB_TLS_CERT | /nowhere.pem | must be a PEM file that this process can read
          HERALD_BOOTSTRAP_TOKEN | short | at least 32 characters
          HERALD_GRPC_CLIENT_ROLES | CN=x=admin | needs HERALD_GRPC_TLS_CLIENT_CA
          HERALD_GRPC_CLIENT_ROLES | x=admin | must be entries KIND=NAME=ROLE
          HERALD_OIDC_ISSUER | http://id.acme.com | must be the https:// address
          HERALD_OIDC_ISSUER | https://id.acme.com | needs HERALD_OIDC_ROLES beside it
          HERALD_OIDC_ISSUER | https://id.acme.com | needs HERALD_OIDC_CLIENT_ID beside it
          HERALD_OIDC_CLIENT_ID | herald | needs HERALD_OIDC_ISSUER beside it
          HERALD_EGRESS_PROXY_RESOLVES | yes | is true or false
          HERALD_RETRY_SCHEDULE | soon | must be 1 to 20 delays
          HERALD_RETRY_SCHEDULE | 1s,0s | must be 1 to 20 delays
          HERALD_RETENTION_BODIES | 30 | must be a duration such as 30d, or forever
          HERALD_RETENTION_SIZE | big | must be a size such as 20GiB
          HERALD_CALL_RATE | 500 | must be calls a second, 10/s to 1000000/s, or none
          HERALD_CALL_RATE | 9/s | must be calls a second, 10/s to 1000000/s, or none
          HERALD_PUBLISH_RATE | 0/s | must be calls a second, 1/s to 1000000/s, or none
          HERALD_PUBLISH_RATE | 1000001/s | must be calls a second, 1/s to 1000000/s, or none
          HERALD_TRUSTED_PROXIES | proxy.acme.com | must be 1 to 100 IP addresses or networks
          HERALD_TRUSTED_PROXIES | 0.0.0.0/0 | must be 1 to 100 IP addresses or networks
          HERALD_DATABASE_URL | jdbc:postgresql://x/y | must be jdbc:mysql://HOST
          HERALD_DATABASE_URL | jdbc:mysql://x | must be jdbc:mysql://HOST
          HERALD_DATABASE_URL | jdbc:mysql://user:word@x/y | must be jdbc:mysql://HOST
          HERALD_DATABASE_URL | jdbc:mysql://x/y | needs HERALD_DATABASE_USER and
          HERALD_DATABASE_USER | herald | needs HERALD_DATABASE_URL
          HERALD_DATABASE_PASSWORD | s3cret | needs HERALD_DATABASE_URL
          """)
  void a_bad_value_is_refused_with_its_key_and_what_is_allowed(
      String variable, String value, String said) {
    assertThat(problems(Map.of(variable, value)))
        .anySatisfy(problem -> assertThat(problem).contains(variable).contains(said));
  }

  @Test
  void all_problems_are_told_at_once_and_secrets_are_not_shown() {
    assertThat(
            problems(
                Map.of(
                    "HERALD_WEB_ADDRESS",
                    "x",
                    "HERALD_NONSENSE",
                    "y",
                    "HERALD_BOOTSTRAP_TOKEN",
                    "s3cret")))
        .hasSize(3)
        .noneMatch(problem -> problem.contains("s3cret"));
  }

  @Test
  void unknown_keys_of_the_file_are_refused_by_name() throws IOException {
    Path file = Files.writeString(folder.resolve("herald.yaml"), "web_adress:\n");

    assertThat(ConfigurationReader.read(Optional.of(file), Map.of()))
        .isInstanceOfSatisfying(
            ConfigurationReader.Outcome.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .singleElement()
                    .asString()
                    .contains("web_adress", "Did you mean web_address?"));
  }

  @Test
  void plaintext_beyond_this_machine_is_possible_only_on_purpose() {
    assertThat(
            read(Map.of("HERALD_GRPC_ADDRESS", "0.0.0.0:9090", "HERALD_INSECURE_PLAINTEXT", "true"))
                .grpcAddress()
                .host())
        .isEqualTo("0.0.0.0");
  }

  private static Configuration read(Map<String, String> environment) {
    return switch (ConfigurationReader.read(Optional.empty(), environment)) {
      case ConfigurationReader.Outcome.Read(Configuration configuration) -> configuration;
      case ConfigurationReader.Outcome.Refused(List<String> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  private static List<String> problems(Map<String, String> environment) {
    return switch (ConfigurationReader.read(Optional.empty(), environment)) {
      case ConfigurationReader.Outcome.Read _ -> List.of();
      case ConfigurationReader.Outcome.Refused(List<String> problems) -> problems;
    };
  }
}
