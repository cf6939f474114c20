package io.herald.application;

import io.herald.application.access.AcceptInvitation;
import io.herald.application.access.ApiTokens;
import io.herald.application.access.Authenticate;
import io.herald.application.access.Browser;
import io.herald.application.access.CallRates;
import io.herald.application.access.Caller;
import io.herald.application.access.IdentityProvider;
import io.herald.application.access.InvitePerson;
import io.herald.application.access.LookAfterAccount;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.access.ManagePeople;
import io.herald.application.access.People;
import io.herald.application.access.Person;
import io.herald.application.access.PlainPasswordHashing;
import io.herald.application.access.Role;
import io.herald.application.access.RoleMapping;
import io.herald.application.access.Sessions;
import io.herald.application.access.SignIn;
import io.herald.application.access.SignInLinks;
import io.herald.application.access.SignInThrottle;
import io.herald.application.access.SignInWithProvider;
import io.herald.application.access.TrustedProxies;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.application.audit.ReadAudit;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.EventJournal;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.Events;
import io.herald.application.invocation.AttemptDelivery;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.FailingDiagnostics;
import io.herald.application.invocation.InMemoryCircuits;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.JudgeTarget;
import io.herald.application.invocation.PauseSending;
import io.herald.application.invocation.PlainInspector;
import io.herald.application.invocation.PlainSigner;
import io.herald.application.invocation.ScriptedLanes;
import io.herald.application.invocation.ScriptedSender;
import io.herald.application.invocation.ScriptedTokens;
import io.herald.application.invocation.SendingSwitch;
import io.herald.application.keys.InMemorySecretKeys;
import io.herald.application.keys.RotateKeys;
import io.herald.application.retention.MeasuredRetention;
import io.herald.application.retention.ReadRetention;
import io.herald.application.retention.RemoveExpired;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.CreateWebhook;
import io.herald.application.webhook.DeactivateWebhook;
import io.herald.application.webhook.DraftCheck;
import io.herald.application.webhook.InMemoryAnnouncements;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.PlainRenderer;
import io.herald.application.webhook.PreviewWebhook;
import io.herald.application.webhook.RestoreWebhook;
import io.herald.application.webhook.RotateSigningSecret;
import io.herald.application.webhook.ScriptedGuard;
import io.herald.application.webhook.TargetLookup;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.Secret;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKinds;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.webhook.Webhook;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * The use cases that doors call, wired to fakes: storage in memory, a network that is a script, a
 * clock that is moved by hand. One thread, unless a test says otherwise.
 */
public final class WiredApplication {
  public static final Caller ADMIN = caller(Role.ADMIN);
  public static final Caller OPERATOR = caller(Role.OPERATOR);
  public static final Caller VIEWER = caller(Role.VIEWER);
  public static final Caller PUBLISHER = caller(Role.PUBLISHER);

  /** What a configuration would give as the bootstrap token. */
  public static final String BOOTSTRAP_TOKEN = "bootstrap-token-of-more-than-32-characters";

  /** The password of {@link #person}. */
  public static final String PASSWORD = "seven purple teapots";

  public final ManualClock clock = new ManualClock();
  private final Storage storage = new Storage();
  public final Webhooks webhooks = storage.webhooks();
  public final Events events = storage.events();
  public final EventJournal journal = storage.journal();
  public final Invocations invocations = storage.invocations();
  public final DueInvocations due = storage.due();
  public final DirectInvocations direct = storage.direct();
  public final SendingSwitch sendingSwitch = storage.sendingSwitch();
  public final ApiTokens tokens = storage.tokens();
  public final Sessions sessions = storage.sessions();
  public final SignInLinks links = storage.links();
  public final People people = storage.people();
  public final PlainPasswordHashing hashing = new PlainPasswordHashing();
  public final AuditLog auditLog = storage.audit();
  public final InMemoryCircuits circuits = new InMemoryCircuits(clock);
  public final InMemoryAnnouncements announcements = new InMemoryAnnouncements();
  public final JudgeTarget judgeTarget = new JudgeTarget(circuits, new FailingDiagnostics());
  public final ScriptedGuard guard = new ScriptedGuard();
  public final ScriptedSender sender = new ScriptedSender();
  public final ScriptedTokens accessTokens = new ScriptedTokens();
  public final ScriptedLanes lanes = new ScriptedLanes();
  public final PlainSigner signer = new PlainSigner();
  public final PlainRenderer renderer = new PlainRenderer();

  /** How long somebody slept, instead of sleeping. */
  public final List<Duration> slept = new ArrayList<>();

  private final IdGenerator ids = new IdGenerator(clock, new Random(20261204));
  private final SecureRandom random = new SecureRandom();
  private final PlainInspector inspector = new PlainInspector();
  private final DraftCheck check = new DraftCheck(EventKinds.CATALOGUE, guard, renderer, inspector);
  private final TargetLookup lookup = new TargetLookup(guard);
  private final AttemptDelivery attemptDelivery =
      new AttemptDelivery(
          renderer,
          signer,
          sender,
          accessTokens,
          inspector,
          invocations,
          clock,
          () -> clock.instant().toEpochMilli() * 1_000_000,
          "Herald/test");

  public final DeactivateWebhook deactivateWebhook =
      new DeactivateWebhook(webhooks, announcements, clock);
  public final CreateWebhook createWebhook =
      new CreateWebhook(webhooks, check, lookup, signer, ids, clock);
  public final UpdateWebhook updateWebhook = new UpdateWebhook(webhooks, check, lookup, clock);
  public final RotateSigningSecret rotateSigningSecret =
      new RotateSigningSecret(webhooks, signer, clock);
  public final BrowseWebhooks browseWebhooks = new BrowseWebhooks(webhooks);
  public final TestWebhook testWebhook =
      new TestWebhook(
          webhooks,
          check,
          EventKinds.CATALOGUE,
          events,
          direct,
          attemptDelivery,
          signer,
          ids,
          clock);
  public final InvokeWebhook invokeWebhook =
      new InvokeWebhook(
          webhooks,
          EventKinds.CATALOGUE,
          events,
          invocations,
          direct,
          attemptDelivery,
          lanes,
          judgeTarget,
          sendingSwitch,
          deactivateWebhook,
          ids,
          clock,
          slept::add);
  public final PreviewWebhook previewWebhook =
      new PreviewWebhook(
          webhooks,
          check,
          EventKinds.CATALOGUE,
          events,
          invocations,
          renderer,
          guard,
          ids,
          clock,
          "Herald/test");
  public final BrowseEvents browseEvents = new BrowseEvents(events, invocations, webhooks);
  public final BrowseInvocations browseInvocations = new BrowseInvocations(invocations, due);
  public final CancelInvocations cancelInvocations = new CancelInvocations(due, clock);
  public final PauseSending pauseSending = new PauseSending(sendingSwitch, clock);
  public final ManageApiTokens manageApiTokens = new ManageApiTokens(tokens, ids, clock, random);
  public final Authenticate authenticate = authenticate(Optional.of(BOOTSTRAP_TOKEN));
  public final RestoreWebhook restoreWebhook = new RestoreWebhook(webhooks, updateWebhook);
  public final SignInThrottle throttle = new SignInThrottle(this::nanos);
  public final CallRates callRates;
  public final SignIn signIn = new SignIn(authenticate, people, hashing, throttle);
  public final InvitePerson invitePerson = new InvitePerson(people, links, ids, clock, random);
  public final AcceptInvitation acceptInvitation =
      new AcceptInvitation(people, links, authenticate, hashing, throttle, clock);
  public final ManagePeople managePeople = new ManagePeople(people, clock);
  public final LookAfterAccount lookAfterAccount =
      new LookAfterAccount(people, sessions, authenticate, hashing, throttle, ids, clock);
  public final ReadAudit readAudit = new ReadAudit(auditLog);
  public final InMemorySecretKeys secretKeys = new InMemorySecretKeys(auditLog, () -> 7);
  public final RotateKeys rotateKeys = new RotateKeys(secretKeys, clock);
  public final MeasuredRetention retention = new MeasuredRetention();
  public final ReadRetention readRetention =
      new ReadRetention(
          retention,
          new RemoveExpired.Limits(
              Optional.of(Duration.ofDays(30)),
              Optional.of(Duration.ofHours(36)),
              Optional.empty(),
              OptionalLong.of(2L << 30)));

  public WiredApplication() {
    this(CallRates.Limits.DEFAULT);
  }

  /** With other limits of how often callers may call. */
  public WiredApplication(CallRates.Limits callLimits) {
    callRates = new CallRates(callLimits, this::nanos);
  }

  /** Authentication as another node, or the next start, has it. */
  public Authenticate authenticate(Optional<String> bootstrapToken) {
    return new Authenticate(
        tokens, sessions, links, people, bootstrapToken.map(Secret::of), clock, random);
  }

  /** Signing in through a provider, whose groups give roles as {@code mapping} says. */
  public SignInWithProvider signInWithProvider(IdentityProvider provider, String mapping) {
    return switch (RoleMapping.parse(mapping)) {
      case RoleMapping.Parsed.Valid(RoleMapping roles) ->
          new SignInWithProvider(
              provider, roles, people, authenticate, throttle, ids, clock, random);
      case RoleMapping.Parsed.Invalid(String problem) -> throw new AssertionError(problem);
    };
  }

  /** A person with a password, who signs in with {@code EMAIL} and {@link #PASSWORD}. */
  public Person person(String email, Role role) {
    String secret =
        switch (invitePerson.invite(ADMIN, email, "", role.text())) {
          case InvitePerson.Outcome.Invited invited -> invited.secret();
          case InvitePerson.Outcome other -> throw new AssertionError(other.toString());
        };
    acceptInvitation.accept(
        secret, "Person of " + email, PASSWORD, new Browser("198.51.100.9", ""));
    return people.findByEmail(email).orElseThrow();
  }

  private long nanos() {
    return clock.instant().toEpochMilli() * 1_000_000;
  }

  /** Proxies that are trusted, as a configuration would name them. */
  public static TrustedProxies trustedProxies(String addresses) {
    return switch (TrustedProxies.parse(addresses)) {
      case TrustedProxies.Parsed.Valid(TrustedProxies proxies) -> proxies;
      case TrustedProxies.Parsed.Invalid(String problem) -> throw new AssertionError(problem);
    };
  }

  public static Caller caller(Role role) {
    return new Caller(role.text() + "-1", role, Caller.Door.GRPC, "198.51.100.7");
  }

  /** Stores a webhook. */
  public Webhook created(WebhookFixture fixture) {
    return switch (createWebhook.create(ADMIN, fixture.draft())) {
      case CreateWebhook.Outcome.Created created -> created.webhook();
      case CreateWebhook.Outcome.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  /** Stores an event that fires nothing. */
  public Event published(Event event) {
    journal.append(List.of(new NewEvent(event, List.of())), webhooks.configurationVersion());
    return event;
  }

  /** What the audit log has, the oldest first. */
  public List<AuditEntry> audited() {
    return auditLog.from(1, 500).items().stream().map(AuditLog.Recorded::entry).toList();
  }

  /** The last entry of the audit log. */
  public AuditEntry lastAudit() {
    return audited().getLast();
  }
}
