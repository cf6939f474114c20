package io.herald.bootstrap;

import io.herald.application.access.CallRates;
import io.herald.application.access.ClientRoles;
import io.herald.application.access.RoleMapping;
import io.herald.application.access.TrustedProxies;
import io.herald.application.retention.RemoveExpired.Limits;
import io.herald.bootstrap.Configuration.ListenAddress;
import io.herald.bootstrap.Configuration.OpenIdConnect;
import io.herald.bootstrap.Configuration.TlsFiles;
import io.herald.domain.DurationText;
import io.herald.domain.Nearest;
import io.herald.domain.Secret;
import io.herald.domain.invocation.RetrySchedule;
import io.herald.identity.OpenIdProvider;
import io.herald.persistence.DatabaseConfiguration.Server;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the configuration from {@code --config herald.yaml} and the environment, which wins. All
 * problems are told at once, each with the key, the value and what is allowed.
 */
final class ConfigurationReader {
  private static final String PREFIX = "HERALD_";
  private static final int LEAST_TOKEN_LENGTH = 32;
  private static final int MOST_DELAYS = 20;
  private static final int MOST_SHOWN = 200;

  /** Every key, by its variable's name without the prefix. */
  static final List<String> KEYS =
      List.of(
          "DATA_DIR",
          "DATABASE_URL",
          "DATABASE_USER",
          "DATABASE_PASSWORD",
          "WEB_ADDRESS",
          "GRPC_ADDRESS",
          "PUBLIC_URL",
          "WEB_TLS_CERT",
          "WEB_TLS_KEY",
          "GRPC_TLS_CERT",
          "GRPC_TLS_KEY",
          "GRPC_TLS_CLIENT_CA",
          "GRPC_CLIENT_ROLES",
          "OIDC_ISSUER",
          "OIDC_CLIENT_ID",
          "OIDC_CLIENT_SECRET",
          "OIDC_SCOPES",
          "OIDC_ROLE_CLAIM",
          "OIDC_ROLES",
          "OIDC_CA_FILE",
          "INSECURE_PLAINTEXT",
          "BOOTSTRAP_TOKEN",
          "MASTER_KEY_FILE",
          "EGRESS_ALLOW",
          "EGRESS_CA_FILE",
          "EGRESS_PROXY",
          "EGRESS_PROXY_RESOLVES",
          "RETRY_SCHEDULE",
          "RETENTION_BODIES",
          "RETENTION_RECORDS",
          "RETENTION_AUDIT",
          "RETENTION_SIZE",
          "CALL_RATE",
          "PUBLISH_RATE",
          "TRUSTED_PROXIES");

  /** What belongs to {@code OIDC_ISSUER}. */
  private static final List<String> OIDC_KEYS =
      KEYS.stream().filter(key -> key.startsWith("OIDC_") && !key.equals("OIDC_ISSUER")).toList();

  /** What the records have room for. */
  private static final int MOST_ISSUER = 500;

  /** With less a page of the console could not load its parts. */
  private static final int LEAST_CALL_RATE = 10;

  /** Variables that the command line client reads. */
  private static final Set<String> OF_THE_CLIENT = Set.of("SERVER", "TOKEN");

  /** Keys whose values are not shown. */
  private static final Set<String> SECRET =
      Set.of(
          "OIDC_CLIENT_SECRET",
          "BOOTSTRAP_TOKEN",
          "DATABASE_URL",
          "DATABASE_PASSWORD",
          "EGRESS_PROXY");

  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s]+):(\\d{1,5})");
  private static final Pattern DATABASE_URL =
      Pattern.compile("jdbc:mysql://[^/?@\\s]+/[^/?\\s]+(\\?\\S*)?");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");
  private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,6})/s");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(MiB|GiB|TiB|MB|GB|TB)");

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> spelling = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private ConfigurationReader() {}

  /** What reading came to. */
  sealed interface Outcome {
    record Read(Configuration configuration) implements Outcome {}

    record Refused(List<String> problems) implements Outcome {}
  }

  /**
   * Reads the configuration.
   *
   * @param file a YAML file whose keys are the variables in lower case without the prefix
   * @param environment the process's environment
   */
  static Outcome read(Optional<Path> file, Map<String, String> environment) {
    ConfigurationReader reader = new ConfigurationReader();
    file.ifPresent(reader::takeFile);
    reader.takeEnvironment(environment);
    Configuration configuration = reader.configuration();
    return reader.problems.isEmpty()
        ? new Outcome.Read(configuration)
        : new Outcome.Refused(List.copyOf(reader.problems));
  }

  private void takeFile(Path file) {
    ConfigurationFile.Content content = ConfigurationFile.read(file);
    problems.addAll(content.problems());
    content
        .values()
        .forEach((key, value) -> {
          String name = key.toUpperCase(Locale.ROOT);
          if (KEYS.contains(name) && key.equals(name.toLowerCase(Locale.ROOT))) {
            values.put(name, value);
            spelling.put(name, key + " in " + file);
          } else {
            problems.add(
                "%s in %s is not a setting. %s"
                    .formatted(
                        shown(key),
                        file,
                        Nearest.hint(
                            key, KEYS.stream().map(k -> k.toLowerCase(Locale.ROOT)).toList())));
          }
        });
  }

  private void takeEnvironment(Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach((variable, value) -> {
          if (!variable.startsWith(PREFIX)) {
            return;
          }
          String name = variable.substring(PREFIX.length());
          if (KEYS.contains(name)) {
            values.put(name, value);
            spelling.put(name, variable);
          } else if (!OF_THE_CLIENT.contains(name)) {
            problems.add(
                "%s is not a setting. %s"
                    .formatted(
                        variable,
                        Nearest.hint(variable, KEYS.stream().map(PREFIX::concat).toList())));
          }
        });
  }

  private Configuration configuration() {
    boolean plaintext = flag("INSECURE_PLAINTEXT");
    ListenAddress web = address("WEB_ADDRESS", "127.0.0.1:8080");
    ListenAddress grpc = address("GRPC_ADDRESS", "127.0.0.1:9090");
    Optional<TlsFiles> webTls = tls("WEB_TLS_CERT", "WEB_TLS_KEY");
    Optional<TlsFiles> grpcTls = tls("GRPC_TLS_CERT", "GRPC_TLS_KEY");
    refuseOpenPlaintext("WEB_ADDRESS", web, webTls, plaintext);
    refuseOpenPlaintext("GRPC_ADDRESS", grpc, grpcTls, plaintext);
    Optional<Path> clientAuthorities = existingFile("GRPC_TLS_CLIENT_CA");
    if (clientAuthorities.isPresent() && grpcTls.isEmpty()) {
      problem("GRPC_TLS_CLIENT_CA", "needs HERALD_GRPC_TLS_CERT and HERALD_GRPC_TLS_KEY beside it");
    }
    Optional<Server> server = databaseServer();
    boolean proxyResolves = flag("EGRESS_PROXY_RESOLVES");
    return new Configuration(
        path("DATA_DIR").orElse(Path.of("./herald-data")),
        server,
        web,
        grpc,
        publicUrl(),
        webTls,
        grpcTls,
        clientAuthorities,
        bootstrapToken(),
        path("MASTER_KEY_FILE"),
        text("EGRESS_ALLOW").orElse(""),
        existingFile("EGRESS_CA_FILE"),
        text("EGRESS_PROXY").orElse(""),
        proxyResolves,
        retrySchedule(),
        new Limits(
            retention("RETENTION_BODIES", Optional.of(Duration.ofDays(30))),
            retention("RETENTION_RECORDS", Optional.of(Duration.ofDays(400))),
            retention("RETENTION_AUDIT", Optional.empty()),
            size()),
        clientRoles(clientAuthorities.isPresent()),
        openIdConnect(),
        new CallRates.Limits(
            rate("CALL_RATE", CallRates.Limits.DEFAULT.calls(), LEAST_CALL_RATE),
            rate("PUBLISH_RATE", CallRates.Limits.DEFAULT.publishing(), 1)),
        trustedProxies());
  }

  private TrustedProxies trustedProxies() {
    Optional<String> text = text("TRUSTED_PROXIES");
    if (text.isEmpty()) {
      return TrustedProxies.NONE;
    }
    return switch (TrustedProxies.parse(text.get())) {
      case TrustedProxies.Parsed.Valid(TrustedProxies proxies) -> proxies;
      case TrustedProxies.Parsed.Invalid(String problem) -> {
        problem("TRUSTED_PROXIES", problem);
        yield TrustedProxies.NONE;
      }
    };
  }

  private Optional<CallRates.Rate> rate(String key, Optional<CallRates.Rate> fallback, int least) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    if (text.get().equals("none")) {
      return Optional.empty();
    }
    Matcher matcher = RATE.matcher(text.get());
    int perSecond = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    if (perSecond < least || perSecond > CallRates.Rate.MAX_PER_SECOND) {
      problem(
          key,
          "must be calls a second, %d/s to %d/s, or none"
              .formatted(least, CallRates.Rate.MAX_PER_SECOND));
      return fallback;
    }
    return Optional.of(new CallRates.Rate(perSecond));
  }

  private ClientRoles clientRoles(boolean verified) {
    Optional<String> text = text("GRPC_CLIENT_ROLES");
    if (text.isEmpty()) {
      return ClientRoles.NONE;
    }
    if (!verified) {
      problem("GRPC_CLIENT_ROLES", "needs HERALD_GRPC_TLS_CLIENT_CA, which verifies clients");
    }
    return switch (ClientRoles.parse(text.get())) {
      case ClientRoles.Parsed.Valid(ClientRoles roles) -> roles;
      case ClientRoles.Parsed.Invalid(String problem) -> {
        problem("GRPC_CLIENT_ROLES", problem);
        yield ClientRoles.NONE;
      }
    };
  }

  /** All of it or nothing: the issuer turns it on. */
  private Optional<OpenIdConnect> openIdConnect() {
    Optional<String> issuer = text("OIDC_ISSUER");
    if (issuer.isEmpty()) {
      for (String key : OIDC_KEYS) {
        if (text(key).isPresent()) {
          problem(key, "needs HERALD_OIDC_ISSUER beside it");
        }
      }
      return Optional.empty();
    }
    if (!isIssuer(issuer.get())) {
      problem(
          "OIDC_ISSUER",
          "must be the https:// address of an OpenID Connect issuer, without a query; http:// is"
              + " for a provider on this machine alone");
    }
    for (String key : List.of("OIDC_CLIENT_ID", "OIDC_ROLES")) {
      if (text(key).isEmpty()) {
        problem("OIDC_ISSUER", "needs " + PREFIX + key + " beside it");
      }
    }
    return Optional.of(
        new OpenIdConnect(
            new OpenIdProvider.Settings(
                issuer.get(),
                text("OIDC_CLIENT_ID").orElse(""),
                text("OIDC_CLIENT_SECRET"),
                scopes(),
                text("OIDC_ROLE_CLAIM").orElse("groups")),
            roleMapping(),
            existingFile("OIDC_CA_FILE")));
  }

  private static boolean isIssuer(String text) {
    try {
      return text.length() <= MOST_ISSUER && OpenIdProvider.isSafeIssuer(new URI(text));
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private String scopes() {
    String scopes = text("OIDC_SCOPES").orElse("openid email profile");
    if (!List.of(scopes.split(" ", -1)).contains("openid")) {
      problem("OIDC_SCOPES", "must be scopes parted by spaces, openid among them");
    }
    return scopes;
  }

  private RoleMapping roleMapping() {
    return switch (RoleMapping.parse(text("OIDC_ROLES").orElse("*=viewer"))) {
      case RoleMapping.Parsed.Valid(RoleMapping mapping) -> mapping;
      case RoleMapping.Parsed.Invalid(String problem) -> {
        problem("OIDC_ROLES", problem);
        yield new RoleMapping(List.of());
      }
    };
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** Adds a problem: the key as it was spelt, its value unless secret, and what is allowed. */
  private void problem(String key, String rule) {
    String shown =
        SECRET.contains(key)
            ? ""
            : " (" + shown(Optional.ofNullable(values.get(key)).orElse("")) + ")";
    problems.add(spelling.getOrDefault(key, PREFIX + key) + shown + " " + rule + ".");
  }

  /** On one line of a terminal, and not an endless one. */
  static String shown(String text) {
    String start = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    return UNPRINTABLE
        .matcher(start)
        .replaceAll(found -> "\\\\u%04x".formatted(found.group().codePointAt(0)));
  }

  private boolean flag(String key) {
    return switch (text(key).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        problem(key, "is true or false");
        yield false;
      }
    };
  }

  private ListenAddress address(String key, String fallback) {
    Matcher matcher = ADDRESS.matcher(text(key).orElse(fallback));
    if (matcher.matches() && Integer.parseInt(matcher.group(2)) <= 65_535) {
      return new ListenAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
    problem(key, "must be HOST:PORT, e.g. " + fallback + "; port 0 picks a free one");
    return new ListenAddress("127.0.0.1", 0);
  }

  private void refuseOpenPlaintext(
      String key, ListenAddress address, Optional<TlsFiles> tls, boolean plaintext) {
    if (!address.loopback() && tls.isEmpty() && !plaintext) {
      problem(
          key,
          "is reachable from outside this machine without TLS; set "
              + PREFIX
              + key.replace("ADDRESS", "TLS_CERT")
              + " and "
              + PREFIX
              + key.replace("ADDRESS", "TLS_KEY")
              + ", or HERALD_INSECURE_PLAINTEXT=true behind a proxy that speaks TLS");
    }
  }

  private Optional<TlsFiles> tls(String certificateKey, String keyKey) {
    Optional<Path> certificate = existingFile(certificateKey);
    Optional<Path> key = existingFile(keyKey);
    if (text(certificateKey).isPresent() != text(keyKey).isPresent()) {
      problem(
          text(certificateKey).isPresent() ? certificateKey : keyKey,
          "needs "
              + PREFIX
              + (text(certificateKey).isPresent() ? keyKey : certificateKey)
              + " beside it");
    }
    return certificate.isPresent() && key.isPresent()
        ? Optional.of(new TlsFiles(certificate.get(), key.get()))
        : Optional.empty();
  }

  private Optional<Path> path(String key) {
    try {
      return text(key).map(Path::of);
    } catch (InvalidPathException _) {
      problem(key, "must be a name that files of this system can have");
      return Optional.empty();
    }
  }

  private Optional<Path> existingFile(String key) {
    Optional<Path> file = path(key);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      problem(key, "must be a PEM file that this process can read");
      return Optional.empty();
    }
    return file;
  }

  private Optional<Server> databaseServer() {
    Optional<String> url = text("DATABASE_URL");
    Optional<String> user = text("DATABASE_USER");
    if (url.isEmpty()) {
      for (String key : List.of("DATABASE_USER", "DATABASE_PASSWORD")) {
        if (text(key).isPresent()) {
          problem(key, "needs HERALD_DATABASE_URL beside it");
        }
      }
      return Optional.empty();
    }
    if (!DATABASE_URL.matcher(url.get()).matches()) {
      problem("DATABASE_URL", "must be jdbc:mysql://HOST[:PORT]/DATABASE[?PARAMETERS]");
      return Optional.empty();
    }
    Optional<Secret.Known> password =
        Optional.ofNullable(values.get("DATABASE_PASSWORD"))
            .filter(value -> !value.isEmpty())
            .map(Secret.Known::new);
    if (user.isEmpty() || password.isEmpty()) {
      problem("DATABASE_URL", "needs HERALD_DATABASE_USER and HERALD_DATABASE_PASSWORD beside it");
      return Optional.empty();
    }
    return Optional.of(new Server(url.get(), user.get(), password.get()));
  }

  private Optional<URI> publicUrl() {
    Optional<String> text = text("PUBLIC_URL");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(text.get());
      boolean fits =
          ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
              && url.getHost() != null
              && (url.getRawPath() == null
                  || url.getRawPath().isEmpty()
                  || url.getRawPath().equals("/"))
              && url.getRawQuery() == null;
      if (fits) {
        return Optional.of(url);
      }
    } catch (URISyntaxException _) {
      // Told below, with what is allowed.
    }
    problem("PUBLIC_URL", "must be http(s)://HOST or http(s)://HOST:PORT without a path");
    return Optional.empty();
  }

  private Optional<Secret.Known> bootstrapToken() {
    Optional<String> token = text("BOOTSTRAP_TOKEN");
    if (token.isPresent() && token.get().length() < LEAST_TOKEN_LENGTH) {
      problem("BOOTSTRAP_TOKEN", "must have at least " + LEAST_TOKEN_LENGTH + " characters");
      return Optional.empty();
    }
    return token.map(Secret.Known::new);
  }

  private RetrySchedule retrySchedule() {
    Optional<String> text = text("RETRY_SCHEDULE");
    if (text.isEmpty()) {
      return RetrySchedule.STANDARD;
    }
    List<Duration> delays = new ArrayList<>();
    for (String part : text.get().split(",", -1)) {
      Optional<Duration> delay =
          DurationText.parse(part.strip())
              .filter(Duration::isPositive)
              .filter(d -> d.compareTo(RetrySchedule.MAX_AGE) <= 0);
      if (delay.isEmpty() || delays.size() == MOST_DELAYS) {
        problem(
            "RETRY_SCHEDULE",
            "must be 1 to "
                + MOST_DELAYS
                + " delays parted by commas, e.g. 200ms,1s,5s, each at most 4d");
        return RetrySchedule.STANDARD;
      }
      delays.add(delay.get());
    }
    return new RetrySchedule(delays);
  }

  private Optional<Duration> retention(String key, Optional<Duration> fallback) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    if (text.get().equals("forever")) {
      return Optional.empty();
    }
    Optional<Duration> kept = DurationText.parse(text.get()).filter(Duration::isPositive);
    if (kept.isEmpty()) {
      problem(key, "must be a duration such as 30d, or forever");
    }
    return kept;
  }

  private OptionalLong size() {
    Optional<String> text = text("RETENTION_SIZE");
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    Matcher matcher = SIZE.matcher(text.get());
    if (!matcher.matches()) {
      problem("RETENTION_SIZE", "must be a size such as 20GiB");
      return OptionalLong.empty();
    }
    long unit =
        switch (matcher.group(2)) {
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          case "TiB" -> 1L << 40;
          case "MB" -> 1_000_000L;
          case "GB" -> 1_000_000_000L;
          default -> 1_000_000_000_000L;
        };
    long count = Long.parseLong(matcher.group(1));
    // A Long of bytes is eight million TiB.
    return OptionalLong.of(count <= Long.MAX_VALUE / unit ? count * unit : Long.MAX_VALUE);
  }
}
