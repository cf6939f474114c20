package io.herald.application.webhook;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.invocation.WebhookChanges;
import io.herald.application.webhook.Webhooks.Configuration;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.application.webhook.Webhooks.Outcome;
import io.herald.domain.Secret;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Authentication;
import io.herald.domain.webhook.Authentication.ClientAuthentication;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import io.herald.domain.webhook.WebhookSettings;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Webhooks} keeps. */
public interface WebhooksContract {

  /** Empty records. */
  Records records();

  @Test
  default void aWebhookIsReadBackAsItWasStored() {
    for (Webhook webhook : samples()) {
      assertThat(records().webhooks().create(webhook, audit("webhook.create")))
          .isEqualTo(new Outcome.Saved(webhook));
      assertThat(records().webhooks().find(webhook.id())).contains(webhook);
    }
  }

  private static List<Webhook> samples() {
    Map<String, String> extra = new LinkedHashMap<>();
    extra.put("resource", "z");
    extra.put("audience", "https://acme.example.com");
    WebhookFixture full =
        aWebhook()
            .named("Full one")
            .describedAs("Öffnet \"Tickets\" 🚀")
            .ownedBy("platform-security")
            .labelled("production", "itsm")
            .sending("PUT", "https://acme.example.com/api/{{captured.ticket}}?q={{data.id}}")
            .withHeader("X-Team", "platform")
            .withSecretHeader("X-Api-Key", Secret.of("s3cret value"))
            .withHeader("X-Other", "{{data.id}}")
            .withBasic("user", Secret.of("pass wörd 🚀"))
            .withTemplate("{\"a\": {{data.justification}}}\n")
            .firesOn("RequestApproved", "RequestCreated", "Manual")
            .withFilter("integration.name", "is", "prod db", "Prod DB")
            .withFilter("custom_fields.team", "exists")
            .withValidator("$.id")
            .withValidator("$.status", "ok", "fine")
            .capturing("ticket", "$.id")
            .capturing("link", "$.self")
            .withTimeout("30s")
            .delivering(500, "50/m", "strict", "5s, 1m");
    Webhook basic = full.build();
    WebhookSettings settings = basic.settings();
    List<Webhook> samples = new ArrayList<>();
    samples.add(basic);
    samples.add(
        with(
            aWebhook().named("OAuth").build(),
            new Authentication.OAuth2(
                "herald",
                Secret.of("client secret"),
                "https://id.acme.example.com/token",
                List.of("a", "b"),
                ClientAuthentication.POST,
                extra)));
    samples.add(
        with(
            aWebhook().named("Certificate").build(),
            new Authentication.MutualTls("-----BEGIN CERTIFICATE-----\n", Secret.of("key\n"))));
    samples.add(aWebhook().named("Bearer").withBearer(Secret.of("t")).inactive().build());
    samples.add(aWebhook().named("Never").retrying("none").build());
    samples.add(
        new Webhook(
            RecordsFixture.ids().nextWebhook(),
            7,
            aWebhook().named("Rotated").settings(),
            new WebhookStatus.Inactive(WebhookStatus.Reason.GONE, "It answered 410.", NOON),
            List.of(
                new SigningSecret(Secret.of("whsec_new"), NOON, Optional.empty()),
                new SigningSecret(
                    Secret.of("whsec_old"), NOON, Optional.of(NOON.plus(Duration.ofDays(1))))),
            NOON.minusSeconds(60),
            NOON.plusNanos(1_000)));
    assertThat(settings.headers()).hasSize(3);
    return samples;
  }

  private static Webhook with(Webhook webhook, Authentication authentication) {
    WebhookSettings settings = webhook.settings();
    return new Webhook(
        webhook.id(),
        webhook.version(),
        new WebhookSettings(
            settings.name(),
            settings.kind(),
            settings.description(),
            settings.owner(),
            settings.labels(),
            settings.method(),
            settings.url(),
            settings.headers(),
            authentication,
            settings.bodyTemplate(),
            settings.triggers(),
            settings.filters(),
            settings.responseValidators(),
            settings.captures(),
            settings.timeout(),
            settings.delivery()),
        webhook.status(),
        webhook.signingSecrets(),
        webhook.createdAt(),
        webhook.updatedAt());
  }

  @Test
  default void theConfigurationListsAllByNameAndItsVersionRisesWithEveryChange() {
    assertThat(records().webhooks().configuration().webhooks()).isEmpty();
    long before = records().webhooks().configurationVersion();
    Webhook second = aWebhook().named("b").build();
    Webhook first = aWebhook().named("A").build();
    records().webhooks().create(second, audit("webhook.create"));
    records().webhooks().create(first, audit("webhook.create"));

    Configuration configuration = records().webhooks().configuration();

    assertThat(configuration.webhooks()).containsExactly(first, second);
    assertThat(configuration.version()).isEqualTo(before + 2);
    WebhookChanges.switchOff(records(), first);
    records().webhooks().delete(second.id(), Optional.empty(), audit("webhook.delete"));
    assertThat(records().webhooks().configurationVersion()).isEqualTo(before + 4);
  }

  @Test
  default void namesAreUniqueAndFoundWithoutRegardToCase() {
    Webhook webhook = aWebhook().named("Tickets").build();
    records().webhooks().create(webhook, audit("webhook.create"));
    long version = records().webhooks().configurationVersion();

    assertThat(
            records()
                .webhooks()
                .create(aWebhook().named("TICKETS").build(), audit("webhook.create")))
        .isEqualTo(new Outcome.NameTaken());
    assertThat(records().webhooks().configurationVersion()).isEqualTo(version);
    assertThat(records().webhooks().find(new WebhookName("tickets"))).contains(webhook);
    assertThat(records().webhooks().find(new WebhookName("ticket"))).isEmpty();
  }

  @Test
  default void aWebhookIsReplacedOnlyByTheNextVersion() {
    Webhook stored = aWebhook().named("Tickets").build();
    records().webhooks().create(stored, audit("webhook.create"));
    Webhook next = stored.withStatus(stored.status(), NOON.plusSeconds(1));

    assertThat(records().webhooks().replace(next, HeldWork.SEND, audit("webhook.update")))
        .isEqualTo(new Outcome.Saved(next));
    assertThat(records().webhooks().find(stored.id())).contains(next);
    long version = records().webhooks().configurationVersion();
    assertThat(records().webhooks().replace(next, HeldWork.SEND, audit("webhook.update")))
        .isEqualTo(new Outcome.Stale(next));
    assertThat(records().webhooks().configurationVersion()).isEqualTo(version);
  }

  @Test
  default void replacingWhatIsGoneOrTakingANameIsRefused() {
    Webhook one = aWebhook().named("One").build();
    Webhook other = aWebhook().named("Other").build();
    records().webhooks().create(one, audit("webhook.create"));
    records().webhooks().create(other, audit("webhook.create"));
    Webhook renamed =
        new Webhook(
            other.id(),
            2,
            aWebhook().named("oNE").settings(),
            other.status(),
            other.signingSecrets(),
            NOON,
            NOON);

    assertThat(records().webhooks().replace(renamed, HeldWork.SEND, audit("webhook.update")))
        .isEqualTo(new Outcome.NameTaken());
    assertThat(
            records()
                .webhooks()
                .replace(
                    aWebhook().named("Gone").atVersion(2).build(),
                    HeldWork.SEND,
                    audit("webhook.update")))
        .isEqualTo(new Outcome.Absent());
    assertThat(records().webhooks().find(other.id())).contains(other);
  }

  @Test
  default void aNameIsFreeAgainAfterARenameOrADeletion() {
    Webhook stored = aWebhook().named("Tickets").build();
    records().webhooks().create(stored, audit("webhook.create"));
    Webhook renamed =
        new Webhook(
            stored.id(),
            2,
            aWebhook().named("Other").settings(),
            stored.status(),
            stored.signingSecrets(),
            NOON,
            NOON);
    records().webhooks().replace(renamed, HeldWork.SEND, audit("webhook.update"));

    Webhook next = aWebhook().named("Tickets").build();
    assertThat(records().webhooks().create(next, audit("webhook.create")))
        .isEqualTo(new Outcome.Saved(next));
    records().webhooks().delete(next.id(), Optional.empty(), audit("webhook.delete"));
    Webhook last = aWebhook().named("tickets").build();
    assertThat(records().webhooks().create(last, audit("webhook.create")))
        .isEqualTo(new Outcome.Saved(last));
  }

  @Test
  default void deletingNeedsTheVersionThatTheCallerSaw() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = WebhookChanges.switchOff(records(), fixture.webhook());

    assertThat(records().webhooks().delete(webhook.id(), Optional.of(1L), audit("webhook.delete")))
        .isEqualTo(new Outcome.Stale(webhook));
    assertThat(records().webhooks().delete(webhook.id(), Optional.of(2L), audit("webhook.delete")))
        .isEqualTo(new Outcome.Deleted(webhook));
    assertThat(records().webhooks().find(webhook.id())).isEmpty();
    assertThat(records().webhooks().delete(webhook.id(), Optional.empty(), audit("webhook.delete")))
        .isEqualTo(new Outcome.Absent());
  }

  @Test
  default void deletingCancelsLiveWorkAndKeepsTheHistory() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Webhook reader = fixture.webhook();
    NewInvocation attempted = invocation(webhook);
    NewInvocation blocked = invocation(webhook);
    fixture.publish("r", attempted);
    fixture.publish("r", blocked);
    NewInvocation reading = RecordsFixture.reading(reader, webhook);
    fixture.publish("r", reading);
    var delivered = fixture.leased(webhook);
    fixture.deliver(delivered, webhook);

    records().webhooks().delete(webhook.id(), Optional.empty(), audit("webhook.delete"));

    assertThat(fixture.state(attempted.id())).isInstanceOf(InvocationState.Cancelled.class);
    assertThat(fixture.state(blocked.id())).isInstanceOf(InvocationState.Cancelled.class);
    assertThat(fixture.state(delivered.invocation())).isInstanceOf(InvocationState.Delivered.class);
    assertThat(fixture.claimedIds(reader)).containsExactly(reading.id());
    assertThat(records().due().backlogs()).containsOnlyKeys(reader.id());
  }

  @Test
  default void deletingEndsALongBacklog() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    for (int call = 0; call < 5; call++) {
      List<io.herald.application.event.EventJournal.NewEvent> events = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        events.add(
            new io.herald.application.event.EventJournal.NewEvent(
                fixture.event(call + " " + i), List.of(waiting(webhook))));
      }
      records().journal().append(events, records().webhooks().configurationVersion());
    }

    records().webhooks().delete(webhook.id(), Optional.empty(), audit("webhook.delete"));

    assertThat(records().due().backlogs()).isEmpty();
    assertThat(fixture.claim(webhook)).isEmpty();
  }

  @Test
  default void heldWorkIsSentOrDiscardedWhenItsWebhookIsSwitchedOn() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook sent = fixture.webhook();
    Webhook discarded = fixture.webhook();
    NewInvocation one = waiting(sent);
    NewInvocation other = waiting(discarded);
    fixture.publish("r", one);
    fixture.publish("r", other);
    Webhook sentOff = WebhookChanges.switchOff(records(), sent);
    Webhook discardedOff = WebhookChanges.switchOff(records(), discarded);
    assertThat(fixture.state(one.id())).isEqualTo(new InvocationState.Held());
    assertThat(fixture.state(other.id())).isEqualTo(new InvocationState.Held());

    WebhookChanges.switchOn(records(), sentOff, HeldWork.SEND);
    WebhookChanges.switchOn(records(), discardedOff, HeldWork.DISCARD);

    assertThat(fixture.claimedIds(sent)).containsExactly(one.id());
    assertThat(fixture.claim(discarded)).isEmpty();
    assertThat(fixture.state(other.id())).isInstanceOf(InvocationState.Cancelled.class);
  }

  @Test
  default void nothingIsDiscardedUnlessTheChangeSwitchesOn() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation invocation = waiting(webhook);
    fixture.publish("r", invocation);

    Webhook changed = WebhookChanges.switchOn(records(), webhook, HeldWork.DISCARD);
    Webhook off = WebhookChanges.switchOff(records(), changed);
    assertThat(records().webhooks().replace(changed, HeldWork.DISCARD, audit("webhook.update")))
        .isEqualTo(new Outcome.Stale(off));

    assertThat(fixture.state(invocation.id())).isEqualTo(new InvocationState.Held());
  }

  @Test
  default void earlierVersionsStayOnRecordTheNewestFirst() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook first = fixture.webhook(aWebhook().withBearer(Secret.of("the-first-token")));
    assertThat(records().webhooks().versions(first.id())).isEmpty();
    Webhook second = WebhookChanges.switchOff(records(), first);
    Webhook third = WebhookChanges.switchOn(records(), second, HeldWork.SEND);

    assertThat(records().webhooks().versions(first.id()))
        .containsExactly(second.withoutSecrets(), first.withoutSecrets());
    records().webhooks().delete(first.id(), Optional.empty(), audit("webhook.delete"));
    assertThat(records().webhooks().versions(first.id()))
        .containsExactly(third.withoutSecrets(), second.withoutSecrets(), first.withoutSecrets());
    assertThat(records().webhooks().versions(RecordsFixture.ids().nextWebhook())).isEmpty();
  }

  @Test
  default void everyChangeIsAuditedAndNoRefusal() {
    Webhook webhook = aWebhook().named("Tickets").build();
    records().webhooks().create(webhook, audit("one"));
    records().webhooks().create(aWebhook().named("tickets").build(), audit("refused"));
    Webhook off = WebhookChanges.switchOff(records(), webhook);
    records().webhooks().replace(off, HeldWork.SEND, audit("refused"));
    records().webhooks().delete(webhook.id(), Optional.of(9L), audit("refused"));
    records().webhooks().delete(webhook.id(), Optional.empty(), audit("two"));
    records().webhooks().delete(webhook.id(), Optional.empty(), audit("refused"));

    assertThat(records().audit().from(1, 100).items())
        .extracting(AuditLog.Recorded::entry)
        .containsExactly(audit("one"), audit("webhook.update"), audit("two"));
  }

  @Test
  default void ofConcurrentChangesOneWins() throws Exception {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<Callable<Outcome>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Webhook next = webhook.withStatus(webhook.status(), NOON.plusSeconds(i));
      callers.add(() -> records().webhooks().replace(next, HeldWork.SEND, audit("u")));
    }

    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Outcome> outcome : threads.invokeAll(callers)) {
        outcomes.add(outcome.get());
      }
    }

    assertThat(outcomes).filteredOn(Outcome.Saved.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(Outcome.Stale.class::isInstance).hasSize(7);
  }
}
