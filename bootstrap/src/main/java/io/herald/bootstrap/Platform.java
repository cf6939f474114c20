package io.herald.bootstrap;

import io.herald.application.access.AcceptInvitation;
import io.herald.application.access.Authenticate;
import io.herald.application.access.CallRates;
import io.herald.application.access.Caller;
import io.herald.application.access.InvitePerson;
import io.herald.application.access.LookAfterAccount;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.access.ManagePeople;
import io.herald.application.access.SignIn;
import io.herald.application.access.SignInThrottle;
import io.herald.application.access.SignInWithProvider;
import io.herald.application.audit.ReadAudit;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.DescribePayload;
import io.herald.application.event.PublishEvents;
import io.herald.application.invocation.AttemptDelivery;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.CarryOutReplays;
import io.herald.application.invocation.ClaimDueInvocations;
import io.herald.application.invocation.DispatchInvocations;
import io.herald.application.invocation.JudgeTarget;
import io.herald.application.invocation.PauseSending;
import io.herald.application.invocation.ReplayInvocations;
import io.herald.application.invocation.RequestSigner;
import io.herald.application.keys.RotateKeys;
import io.herald.application.node.KeepNodeAlive;
import io.herald.application.retention.ReadRetention;
import io.herald.application.retention.RemoveExpired;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.statistics.BrowseStatistics;
import io.herald.application.statistics.Statistics;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.CreateWebhook;
import io.herald.application.webhook.CurrentConfiguration;
import io.herald.application.webhook.DeactivateFailingWebhooks;
import io.herald.application.webhook.DeactivateWebhook;
import io.herald.application.webhook.DraftCheck;
import io.herald.application.webhook.EgressGuard;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.PreviewWebhook;
import io.herald.application.webhook.ReadAnnouncements;
import io.herald.application.webhook.RequestRenderer;
import io.herald.application.webhook.RestoreWebhook;
import io.herald.application.webhook.RotateSigningSecret;
import io.herald.application.webhook.TargetLookup;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;
import io.herald.bootstrap.Configuration.ListenAddress;
import io.herald.domain.Secret;
import io.herald.domain.event.EventKinds;
import io.herald.domain.id.IdGenerator;
import io.herald.grpc.GrpcServer;
import io.herald.grpc.IdentityUseCases;
import io.herald.grpc.ProtoPayloadDescription;
import io.herald.http.egress.NameLookup;
import io.herald.http.egress.NameResolver;
import io.herald.http.egress.PolicyEgressGuard;
import io.herald.http.lane.ResilientLanes;
import io.herald.http.render.TemplateRequestRenderer;
import io.herald.http.send.ClientCredentialsTokens;
import io.herald.http.send.JsonPathInspector;
import io.herald.http.send.OkHttpRequestSender;
import io.herald.http.send.StandardWebhooksSigner;
import io.herald.identity.Argon2PasswordHashing;
import io.herald.identity.OpenIdProvider;
import io.herald.persistence.Database;
import io.herald.persistence.DatabaseConfiguration;
import io.herald.web.InboxMessages;
import io.herald.web.PeopleUseCases;
import io.herald.web.WebConsole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Herald: the one class that says {@code new}. What is opened last is closed first;
 * health goes before everything.
 */
final class Platform implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.herald");

  private final Deque<Opened> opened = new ArrayDeque<>();
  private final AtomicBoolean ready = new AtomicBoolean();
  private final Database database;
  private final Authenticate authenticate;
  private final CreateWebhook createWebhook;
  private final PublishEvents publishEvents;
  private final GrpcServer grpc;
  private final WebConsole console;
  private volatile long closingSinceNanos;

  /** Something to be closed, by a name for the log. */
  private record Opened(String name, AutoCloseable closeable) {}

  private Platform(
      Configuration configuration,
      HttpDelivery delivery,
      String version,
      Optional<InboxMessages> inbox) {
    requireUsable(configuration);
    InstantSource clock = InstantSource.system();
    LongSupplier ticker = System::nanoTime;
    SecureRandom secureRandom = new SecureRandom();
    EventKinds kinds = EventKinds.CATALOGUE;
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    IdGenerator ids = new IdGenerator(clock, random);
    String userAgent = "Herald/" + version;

    database =
        open(
            "database",
            Database.open(
                new DatabaseConfiguration(
                    configuration.dataDirectory(),
                    configuration.databaseServer(),
                    configuration.masterKeyFile(),
                    kinds,
                    DatabaseConfiguration.LEASE,
                    clock,
                    ticker)));

    NameLookup names = open("name lookup", new NameLookup(NameResolver.ofMachine()));
    EgressGuard guard = new PolicyEgressGuard(delivery.policy(), names);
    OkHttpRequestSender sender =
        open("sender", new OkHttpRequestSender(delivery.policy(), names, delivery.trust()));
    RequestRenderer renderer = new TemplateRequestRenderer();
    RequestSigner signer = new StandardWebhooksSigner(secureRandom);
    JsonPathInspector inspector = new JsonPathInspector();
    KeepNodeAlive node =
        open(
            "node",
            new KeepNodeAlive(
                database.nodes(), database.directInvocations(), new LoggedDiagnostics(LOG)));
    ResilientLanes lanes = new ResilientLanes(ticker, node::live);

    AttemptDelivery attemptDelivery =
        new AttemptDelivery(
            renderer,
            signer,
            sender,
            new ClientCredentialsTokens(sender, clock, userAgent),
            inspector,
            database.invocations(),
            clock,
            ticker,
            userAgent);
    CurrentConfiguration current = new CurrentConfiguration(database.webhooks(), renderer);
    DeactivateWebhook deactivation =
        new DeactivateWebhook(database.webhooks(), database.announcements(), clock);
    LoggedDiagnostics diagnostics = new LoggedDiagnostics(LOG);
    JudgeTarget judgeTarget = new JudgeTarget(database.circuits(), diagnostics);
    ClaimDueInvocations claims =
        new ClaimDueInvocations(
            current,
            database.dueInvocations(),
            lanes,
            database.circuits(),
            database.sendingSwitch(),
            ticker,
            diagnostics);
    DispatchInvocations dispatcher =
        new DispatchInvocations(
            current,
            attemptDelivery,
            database.dueInvocations(),
            judgeTarget,
            deactivation,
            configuration.retrySchedule(),
            clock,
            ticker,
            random,
            claims,
            diagnostics);
    opened.push(new Opened("dispatcher", () -> dispatcher.close(graceLeft())));
    int interrupted = database.directInvocations().closeInterrupted();
    if (interrupted > 0) {
      LOG.info("closed {} tests and manual invocations that were interrupted", interrupted);
    }
    claims.start(dispatcher);
    opened.push(new Opened("claims", claims));

    DraftCheck check = new DraftCheck(kinds, guard, renderer, inspector);
    TargetLookup lookup = new TargetLookup(guard);
    authenticate =
        new Authenticate(
            database.apiTokens(),
            database.sessions(),
            database.signInLinks(),
            database.people(),
            configuration.bootstrapToken().map(Secret.class::cast),
            clock,
            secureRandom);
    Argon2PasswordHashing hashing =
        open("password hashing", new Argon2PasswordHashing(secureRandom));
    SignInThrottle throttle = new SignInThrottle(ticker);
    CallRates callRates = new CallRates(configuration.callLimits(), ticker);
    InvitePerson invitePerson =
        new InvitePerson(database.people(), database.signInLinks(), ids, clock, secureRandom);
    ManagePeople managePeople = new ManagePeople(database.people(), clock);
    PeopleUseCases peopleUseCases =
        new PeopleUseCases(
            new SignIn(authenticate, database.people(), hashing, throttle),
            invitePerson,
            new AcceptInvitation(
                database.people(), database.signInLinks(), authenticate, hashing, throttle, clock),
            managePeople,
            new LookAfterAccount(
                database.people(),
                database.sessions(),
                authenticate,
                hashing,
                throttle,
                ids,
                clock),
            configuration
                .openIdConnect()
                .map(connect ->
                    new SignInWithProvider(
                        open(
                            "identity provider",
                            new OpenIdProvider(
                                connect.provider(),
                                delivery.providerTrust().context(),
                                clock,
                                ticker)),
                        connect.roles(),
                        database.people(),
                        authenticate,
                        throttle,
                        ids,
                        clock,
                        secureRandom)));
    createWebhook = new CreateWebhook(database.webhooks(), check, lookup, signer, ids, clock);
    publishEvents =
        new PublishEvents(
            kinds, database.journal(), current, lanes, claims, dispatcher, ids, clock);
    UpdateWebhook updateWebhook = new UpdateWebhook(database.webhooks(), check, lookup, clock);
    BrowseWebhooks browseWebhooks = new BrowseWebhooks(database.webhooks());
    TestWebhook testWebhook =
        new TestWebhook(
            database.webhooks(),
            check,
            kinds,
            database.events(),
            database.directInvocations(),
            attemptDelivery,
            signer,
            ids,
            clock);
    InvokeWebhook invokeWebhook =
        new InvokeWebhook(
            database.webhooks(),
            kinds,
            database.events(),
            database.invocations(),
            database.directInvocations(),
            attemptDelivery,
            lanes,
            judgeTarget,
            database.sendingSwitch(),
            deactivation,
            ids,
            clock,
            Thread::sleep);
    PreviewWebhook previewWebhook =
        new PreviewWebhook(
            database.webhooks(),
            check,
            kinds,
            database.events(),
            database.invocations(),
            renderer,
            guard,
            ids,
            clock,
            userAgent);
    BrowseEvents browseEvents =
        new BrowseEvents(database.events(), database.invocations(), database.webhooks());
    BrowseInvocations browseInvocations =
        new BrowseInvocations(database.invocations(), database.dueInvocations());
    CancelInvocations cancelInvocations = new CancelInvocations(database.dueInvocations(), clock);
    PauseSending pauseSending = new PauseSending(database.sendingSwitch(), clock);
    ReplayInvocations replayInvocations =
        new ReplayInvocations(database.replays(), database.webhooks(), ids, clock);
    ManageApiTokens manageApiTokens =
        new ManageApiTokens(database.apiTokens(), ids, clock, secureRandom);
    DescribePayload describePayload = new ProtoPayloadDescription();
    ExplainEgress explainEgress = new ExplainEgress(guard);
    RestoreWebhook restoreWebhook = new RestoreWebhook(database.webhooks(), updateWebhook);
    RotateSigningSecret rotateSigningSecret =
        new RotateSigningSecret(database.webhooks(), signer, clock);
    ReadAudit readAudit = new ReadAudit(database.auditLog());
    RotateKeys rotateKeys = new RotateKeys(database.secretKeys(), clock);
    ReadRetention readRetention =
        new ReadRetention(database.retention(), configuration.retention());

    grpc =
        new GrpcServer(
            new GrpcServer.Settings(
                socketAddress(configuration.grpcAddress()),
                configuration
                    .grpcTls()
                    .map(files ->
                        new GrpcServer.Tls(
                            files.certificate(),
                            files.key(),
                            configuration.grpcClientAuthorities())),
                configuration.trustedProxies(),
                GrpcServer.Limits.DEFAULT),
            new io.herald.grpc.UseCases(
                authenticate,
                callRates,
                publishEvents,
                browseEvents,
                describePayload,
                createWebhook,
                browseWebhooks,
                updateWebhook,
                testWebhook,
                invokeWebhook,
                previewWebhook,
                browseInvocations,
                cancelInvocations,
                pauseSending,
                manageApiTokens,
                explainEgress,
                restoreWebhook,
                rotateSigningSecret,
                readAudit,
                rotateKeys,
                Optional.of(replayInvocations),
                new IdentityUseCases(
                    invitePerson, managePeople, this::signInLink, configuration.grpcClientRoles())),
            version);
    grpc.start();
    opened.push(new Opened("gRPC", () -> grpc.close(graceLeft())));
    console =
        open(
            "console",
            WebConsole.start(
                new WebConsole.Settings(
                    socketAddress(configuration.webAddress()).getAddress(),
                    configuration.webAddress().port(),
                    configuration
                        .webTls()
                        .map(files -> new WebConsole.TlsFiles(files.certificate(), files.key())),
                    configuration.publicUrl(),
                    configuration.trustedProxies(),
                    version),
                new io.herald.web.UseCases(
                    authenticate,
                    callRates,
                    manageApiTokens,
                    readAudit,
                    browseWebhooks,
                    createWebhook,
                    updateWebhook,
                    testWebhook,
                    previewWebhook,
                    invokeWebhook,
                    browseEvents,
                    describePayload,
                    browseInvocations,
                    cancelInvocations,
                    pauseSending,
                    explainEgress,
                    kinds,
                    rotateSigningSecret,
                    Optional.of(replayInvocations),
                    new BrowseStatistics(database.statistics(), database.webhookHealth(), clock),
                    lanes,
                    restoreWebhook,
                    rotateKeys,
                    readRetention,
                    peopleUseCases,
                    new ReadAnnouncements(database.announcements())),
                ready::get,
                inbox,
                clock));
    ScheduledExecutorService housekeeping =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("housekeeping").daemon().factory());
    opened.push(new Opened("housekeeping", housekeeping::shutdownNow));
    var _ = housekeeping.scheduleWithFixedDelay(lanes::forgetIdle, 1, 1, TimeUnit.MINUTES);
    var _ = housekeeping.scheduleWithFixedDelay(() -> forgetKeys(clock), 1, 1, TimeUnit.MINUTES);
    CertificateWatch certificates = new CertificateWatch(doorsWithTls(configuration), clock);
    var _ =
        housekeeping.scheduleWithFixedDelay(
            certificates::look,
            CertificateWatch.PERIOD.toSeconds(),
            CertificateWatch.PERIOD.toSeconds(),
            TimeUnit.SECONDS);
    CarryOutReplays carryOutReplays =
        new CarryOutReplays(
            database.replays(), database.dueInvocations(), database.webhooks(), claims, ids, clock);
    open(
        "replays",
        Rounds.begin(
            "replays",
            () -> {
              carryOutReplays.step();
              return Duration.ofSeconds(1);
            }));
    DeactivateFailingWebhooks failing =
        new DeactivateFailingWebhooks(
            database.webhooks(),
            database.webhookHealth(),
            database.announcements(),
            deactivation,
            clock);
    open(
        "failing webhooks",
        Rounds.begin(
            "failing webhooks",
            () -> {
              failing.lookAtAll();
              return Duration.ofMinutes(1);
            }));
    Statistics statistics = database.statistics();
    open(
        "statistics",
        Rounds.begin(
            "statistics", () -> Duration.ofSeconds(statistics.addUp(clock.instant()) ? 1 : 60)));
    RemoveExpired removeExpired =
        new RemoveExpired(database.retention(), configuration.retention(), clock, ticker);
    open(
        "console listener",
        Rounds.begin(
            "console listener",
            () -> {
              if (console.listenAgain()) {
                LOG.warn("The console's listener had ended and is there again.");
              }
              return Duration.ofSeconds(1);
            }));
    open("retention", Rounds.begin("retention", removeExpired::step));
    ready.set(true);
  }

  private void forgetKeys(InstantSource clock) {
    try {
      database.secretKeys().tidy(clock.instant());
    } catch (RuntimeException e) {
      LOG.warn("keys that nobody needs any more could not be forgotten yet", e);
    }
  }

  /** Opens everything; what was opened is closed again if something cannot be. */
  static Platform start(
      Configuration configuration,
      HttpDelivery delivery,
      String version,
      Optional<InboxMessages> inbox) {
    return new Platform(configuration, delivery, version, inbox);
  }

  private String signInLink(String secret) {
    return console.signInLink(secret).toString();
  }

  private List<CertificateWatch.Door> doorsWithTls(Configuration configuration) {
    List<CertificateWatch.Door> doors = new ArrayList<>();
    configuration
        .webTls()
        .ifPresent(files ->
            doors.add(
                new CertificateWatch.Door(
                    "console",
                    files.certificate(),
                    files.key(),
                    Optional.empty(),
                    console::reloadTls)));
    configuration
        .grpcTls()
        .ifPresent(files ->
            doors.add(
                new CertificateWatch.Door(
                    "gRPC door",
                    files.certificate(),
                    files.key(),
                    configuration.grpcClientAuthorities(),
                    grpc::reloadTls)));
    return doors;
  }

  /** Refuses to start with files that do not belong together, before anything is opened. */
  private static void requireUsable(Configuration configuration) {
    configuration.webTls().ifPresent(files -> requireUsable("HERALD_WEB_TLS", files));
    configuration.grpcTls().ifPresent(files -> requireUsable("HERALD_GRPC_TLS", files));
  }

  private static void requireUsable(String variables, Configuration.TlsFiles files) {
    if (DoorCertificate.read(files.certificate(), files.key())
        instanceof DoorCertificate.Read.Unusable(String problem)) {
      throw new UncheckedIOException(
          variables + "_CERT and _KEY: " + problem + ".", new IOException(problem));
    }
  }

  private <T extends AutoCloseable> T open(String name, T closeable) {
    opened.push(new Opened(name, closeable));
    return closeable;
  }

  private static InetSocketAddress socketAddress(ListenAddress address) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    } catch (UnknownHostException e) {
      throw new UncheckedIOException("There is no address named " + address.host() + ".", e);
    }
  }

  String consoleUrl() {
    return console.url().toString();
  }

  String grpcAddress() {
    return grpc.address();
  }

  /** The link that signs in the first admin; empty if there is one already. */
  Optional<String> firstAdminLink() {
    return authenticate.offerFirstAdminLink().map(this::signInLink);
  }

  CreateWebhook createWebhook() {
    return createWebhook;
  }

  PublishEvents publishEvents() {
    return publishEvents;
  }

  boolean hasWebhooks() {
    return !database.webhooks().configuration().webhooks().isEmpty();
  }

  /**
   * Ends in good order: health first, then the doors, then what is under way, then the database.
   */
  @Override
  public void close() {
    closingSinceNanos = System.nanoTime();
    ready.set(false);
    grpc.stopServing();
    while (!opened.isEmpty()) {
      Opened last = opened.pop();
      try {
        last.closeable().close();
      } catch (Exception e) {
        LOG.warn("closing {} failed", last.name(), e);
      }
    }
  }

  /** Calls and attempts under way share one grace: what one took is not there for the other. */
  private Duration graceLeft() {
    Duration left = DispatchInvocations.GRACE.minusNanos(System.nanoTime() - closingSinceNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** How long closing takes at most, for whoever waits for it. */
  static Duration longestClose() {
    return DispatchInvocations.GRACE.plusSeconds(15);
  }

  /** Who acts in the demonstration. */
  static Caller demonstration() {
    return new Caller(
        "demonstration", io.herald.application.access.Role.ADMIN, Caller.Door.INTERNAL, "");
  }
}
