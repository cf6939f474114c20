package io.herald.bootstrap;

import io.herald.application.access.CallRates;
import io.herald.application.access.ClientRoles;
import io.herald.application.access.RoleMapping;
import io.herald.application.access.TrustedProxies;
import io.herald.application.retention.RemoveExpired.Limits;
import io.herald.domain.Secret;
import io.herald.domain.invocation.RetrySchedule;
import io.herald.identity.OpenIdProvider;
import io.herald.persistence.DatabaseConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an installation is told: every variable of the documentation, checked and with its default
 * filled in. {@link ConfigurationReader} makes it.
 *
 * @param databaseServer absent means SQLite in the data directory
 * @param allowedTargets {@code HERALD_EGRESS_ALLOW} as written; the egress policy reads it
 * @param proxy {@code HERALD_EGRESS_PROXY} as written
 * @param grpcClientRoles whom client certificates stand for
 * @param callLimits how often a caller may call
 * @param trustedProxies who may say from whom a request is
 */
record Configuration(
    Path dataDirectory,
    Optional<DatabaseConfiguration.Server> databaseServer,
    ListenAddress webAddress,
    ListenAddress grpcAddress,
    Optional<URI> publicUrl,
    Optional<TlsFiles> webTls,
    Optional<TlsFiles> grpcTls,
    Optional<Path> grpcClientAuthorities,
    Optional<Secret.Known> bootstrapToken,
    Optional<Path> masterKeyFile,
    String allowedTargets,
    Optional<Path> egressAuthorities,
    String proxy,
    boolean proxyResolves,
    RetrySchedule retrySchedule,
    Limits retention,
    ClientRoles grpcClientRoles,
    Optional<OpenIdConnect> openIdConnect,
    CallRates.Limits callLimits,
    TrustedProxies trustedProxies) {

  /** Where a door listens; port 0 picks a free one. */
  record ListenAddress(String host, int port) {
    boolean loopback() {
      return host.equals("localhost")
          || host.equals("::1")
          || host.equals("[::1]")
          || host.startsWith("127.");
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * An identity provider.
   *
   * @param authorities PEM of extra CAs to trust for it
   */
  record OpenIdConnect(
      OpenIdProvider.Settings provider, RoleMapping roles, Optional<Path> authorities) {}

  /** PEM files of a door's certificate. */
  record TlsFiles(Path certificate, Path key) {}
}
