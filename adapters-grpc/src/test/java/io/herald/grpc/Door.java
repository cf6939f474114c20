package io.herald.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.herald.application.WiredApplication;
import io.herald.application.access.CallRates;
import io.herald.application.access.ClientRoles;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.access.Role;
import io.herald.application.access.TrustedProxies;
import io.herald.application.event.PublishEvents;
import io.herald.application.invocation.AttemptDelivery;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.ClaimDueInvocations;
import io.herald.application.invocation.DispatchInvocations;
import io.herald.application.invocation.PlainInspector;
import io.herald.application.invocation.ReplayInvocations;
import io.herald.application.invocation.ScriptedReplays;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.webhook.CurrentConfiguration;
import io.herald.domain.event.EventKinds;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.RetrySchedule;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.InvocationServiceGrpc;
import io.herald.proto.v1.SystemServiceGrpc;
import io.herald.proto.v1.TokenServiceGrpc;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A server on this machine over the use cases and fakes, with a client for each role. */
final class Door implements AutoCloseable {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  final WiredApplication application;
  final ScriptedReplays replays = new ScriptedReplays();
  final ScriptedJournal journal;
  final GrpcServer server;
  private final ManagedChannel channel;
  private final Map<Role, String> tokens = new EnumMap<>(Role.class);

  private Door(Options options) {
    application = new WiredApplication(options.callRates);
    journal = new ScriptedJournal(application.journal);
    server =
        new GrpcServer(
            new GrpcServer.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                options.tls,
                options.trustedProxies,
                options.limits),
            useCases(options),
            "0.0.0-test");
    server.start();
    channel = channel(options.credentials);
    for (Role role : Role.values()) {
      tokens.put(role, newToken(role.text(), role));
    }
  }

  static Door open() {
    return new Options().open();
  }

  static Options with() {
    return new Options();
  }

  private UseCases useCases(Options options) {
    return new UseCases(
        application.authenticate,
        application.callRates,
        publishEvents(),
        application.browseEvents,
        new ProtoPayloadDescription(),
        application.createWebhook,
        application.browseWebhooks,
        application.updateWebhook,
        application.testWebhook,
        application.invokeWebhook,
        application.previewWebhook,
        options.browseInvocations.orElse(application.browseInvocations),
        application.cancelInvocations,
        application.pauseSending,
        application.manageApiTokens,
        new ExplainEgress(application.guard),
        application.restoreWebhook,
        application.rotateSigningSecret,
        application.readAudit,
        application.rotateKeys,
        Optional.of(
            new ReplayInvocations(
                replays,
                application.webhooks,
                new IdGenerator(application.clock, new Random(3)),
                application.clock)),
        new IdentityUseCases(
            application.invitePerson,
            application.managePeople,
            secret -> "https://herald.acme.com/sign-in/link?secret=" + secret,
            options.clientRoles));
  }

  /** Publishing as far as the commit; nothing is ever dispatched. */
  private PublishEvents publishEvents() {
    CurrentConfiguration configuration =
        new CurrentConfiguration(application.webhooks, application.renderer);
    Quiet quiet = new Quiet();
    return new PublishEvents(
        EventKinds.CATALOGUE,
        journal,
        configuration,
        application.lanes,
        new ClaimDueInvocations(
            configuration,
            application.due,
            application.lanes,
            application.circuits,
            application.sendingSwitch,
            System::nanoTime,
            quiet),
        new DispatchInvocations(
            configuration,
            attemptDelivery(),
            application.due,
            application.judgeTarget,
            application.deactivateWebhook,
            RetrySchedule.STANDARD,
            application.clock,
            System::nanoTime,
            new Random(1),
            quiet,
            quiet),
        new IdGenerator(application.clock, new Random(2)),
        application.clock);
  }

  private AttemptDelivery attemptDelivery() {
    return new AttemptDelivery(
        application.renderer,
        application.signer,
        application.sender,
        application.accessTokens,
        new PlainInspector(),
        application.invocations,
        application.clock,
        System::nanoTime,
        "Herald/test");
  }

  ManagedChannel channel(ChannelCredentials credentials) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port(), credentials)
        .overrideAuthority("localhost")
        .build();
  }

  /** The connection without a token. */
  Channel stranger() {
    return channel;
  }

  /** The connection with a token of that role. */
  Channel as(Role role) {
    return withToken(tokens.getOrDefault(role, ""));
  }

  Channel withToken(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    ClientInterceptor interceptor = MetadataUtils.newAttachHeadersInterceptor(headers);
    return ClientInterceptors.intercept(channel, interceptor);
  }

  /** Creates a token; its value. */
  String newToken(String name, Role role) {
    return switch (application.manageApiTokens.create(
        WiredApplication.ADMIN, name, role.text(), Optional.empty())) {
      case ManageApiTokens.Outcome.Created created -> created.value();
      case ManageApiTokens.Outcome.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  EventServiceGrpc.EventServiceBlockingStub events(Role role) {
    return EventServiceGrpc.newBlockingStub(as(role));
  }

  WebhookServiceGrpc.WebhookServiceBlockingStub webhooks(Role role) {
    return WebhookServiceGrpc.newBlockingStub(as(role));
  }

  InvocationServiceGrpc.InvocationServiceBlockingStub invocations(Role role) {
    return InvocationServiceGrpc.newBlockingStub(as(role));
  }

  TokenServiceGrpc.TokenServiceBlockingStub tokens(Role role) {
    return TokenServiceGrpc.newBlockingStub(as(role));
  }

  SystemServiceGrpc.SystemServiceBlockingStub system(Role role) {
    return SystemServiceGrpc.newBlockingStub(as(role));
  }

  /** No test waits longer than this for an answer. */
  static CallOptions bounded() {
    return CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    journal.open();
    server.close(Duration.ofSeconds(5));
  }

  /** What differs from the usual door. */
  static final class Options {
    private GrpcServer.Limits limits = GrpcServer.Limits.DEFAULT;
    private Optional<GrpcServer.Tls> tls = Optional.empty();
    private ChannelCredentials credentials = InsecureChannelCredentials.create();
    private Optional<BrowseInvocations> browseInvocations = Optional.empty();
    private ClientRoles clientRoles = ClientRoles.NONE;
    private CallRates.Limits callRates = CallRates.Limits.DEFAULT;
    private TrustedProxies trustedProxies = TrustedProxies.NONE;

    Options trustedProxies(String addresses) {
      trustedProxies = WiredApplication.trustedProxies(addresses);
      return this;
    }

    Options callRates(CallRates.Limits other) {
      callRates = other;
      return this;
    }

    /** Client certificates that stand for callers. */
    Options clientRoles(String entries) {
      clientRoles =
          switch (ClientRoles.parse(entries)) {
            case ClientRoles.Parsed.Valid(ClientRoles roles) -> roles;
            case ClientRoles.Parsed.Invalid(String problem) -> throw new AssertionError(problem);
          };
      return this;
    }

    Options limits(int maxCalls, int maxRequestBytesUnderWay) {
      GrpcServer.Limits usual = GrpcServer.Limits.DEFAULT;
      limits =
          new GrpcServer.Limits(
              usual.maxMessageBytes(),
              usual.maxMetadataBytes(),
              usual.maxCallsPerConnection(),
              maxCalls,
              maxRequestBytesUnderWay,
              usual.permitKeepAliveEvery(),
              usual.keepAliveEvery(),
              usual.maxConnectionIdle(),
              usual.handshakeTimeout(),
              usual.maxConnections(),
              usual.maxConnectionsPerAddress(),
              usual.maxConnectionAge(),
              usual.maxResetsPerSecond());
      return this;
    }

    Options limits(GrpcServer.Limits other) {
      limits = other;
      return this;
    }

    Options tls(GrpcServer.Tls files, ChannelCredentials client) {
      tls = Optional.of(files);
      credentials = client;
      return this;
    }

    Options browseInvocations(BrowseInvocations other) {
      browseInvocations = Optional.of(other);
      return this;
    }

    Door open() {
      return new Door(this);
    }
  }

  /** Nobody listens. */
  private static final class Quiet
      implements DispatchInvocations.Signals, DispatchInvocations.Diagnostics {
    @Override
    public void placeFree(WebhookId webhook) {}

    @Override
    public void workDue(WebhookId webhook) {}

    @Override
    public void workDueIn(WebhookId webhook, Duration delay) {}

    @Override
    public void warn(String message, Throwable cause) {}

    @Override
    public void error(String message, Throwable cause) {}
  }
}
