package io.herald.application.webhook;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.OPERATOR;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.PlainInspector;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.EventKinds;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Authentication;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookName;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpdateWebhookTest {
  private static final WebhookId NOBODY = new WebhookId(new UUID(9, 9));

  private final WiredApplication application = new WiredApplication();
  private final UpdateWebhook update = application.updateWebhook;

  @Test
  void an_update_replaces_the_settings_and_raises_the_version() {
    Webhook before = application.created(aWebhook());
    application.clock.advance(Duration.ofMinutes(1));

    UpdateWebhook.Outcome.Saved saved =
        saved(update(before, aWebhook().named("Incidents").withTemplate("{}").draft()));

    assertThat(saved.webhook().version()).isEqualTo(2);
    assertThat(saved.webhook().settings().name().value()).isEqualTo("Incidents");
    assertThat(saved.webhook().createdAt()).isEqualTo(before.createdAt());
    assertThat(saved.webhook().updatedAt()).isEqualTo(application.clock.instant());
    assertThat(saved.signingSecret()).isEmpty();
    assertThat(saved.warnings()).isEmpty();
    assertThat(stored(before)).isEqualTo(saved.webhook());
  }

  @Test
  void who_saw_an_older_version_is_told_the_current_one() {
    Webhook before = application.created(aWebhook());
    Webhook current = saved(update(before, aWebhook().ownedBy("platform").draft())).webhook();

    assertThat(update(before, aWebhook().ownedBy("security").draft()))
        .isEqualTo(new UpdateWebhook.Outcome.Stale(current));
    assertThat(update.delete(ADMIN, before.id(), before.etag()))
        .isEqualTo(new UpdateWebhook.Outcome.Stale(current));
    assertThat(stored(before)).isEqualTo(current);
  }

  @Test
  void without_an_etag_any_version_is_overwritten() {
    Webhook before = application.created(aWebhook());
    update(before, aWebhook().ownedBy("platform").draft());

    assertThat(
            saved(
                    update.update(
                        ADMIN,
                        before.id(),
                        "",
                        aWebhook().ownedBy("security").draft(),
                        HeldWork.SEND))
                .webhook()
                .settings()
                .owner())
        .isEqualTo("security");
  }

  @Test
  void what_changes_nothing_leaves_no_trace() {
    Webhook before = application.created(aWebhook().withBearer(Secret.of("t0ken")).inactive());
    application.clock.advance(Duration.ofMinutes(1));

    assertThat(saved(update(before, WebhookDraft.of(before))).webhook()).isEqualTo(before);
    assertThat(saved(switchTo(before, false)).webhook()).isEqualTo(before);
    assertThat(application.audited()).hasSize(1);
  }

  @Test
  void kept_secrets_keep_their_values() {
    Webhook before = application.created(aWebhook().withBearer(Secret.of("t0ken")));

    Webhook after =
        saved(
                update(
                    before,
                    aWebhook()
                        .ownedBy("platform")
                        .sendingTo("https://hooks.example.com/other/path")
                        .withBearer(new Secret.Kept("oken"))
                        .draft()))
            .webhook();

    assertThat(after.settings().authentication())
        .isEqualTo(new Authentication.Bearer(Secret.of("t0ken")));
  }

  @Test
  void kept_secrets_follow_to_no_other_host() {
    Webhook before = application.created(aWebhook().withBearer(Secret.of("t0ken")));

    assertThat(
            violations(
                update(
                    before,
                    aWebhook()
                        .sendingTo("https://evil.example.net/in")
                        .withBearer(new Secret.Kept("oken"))
                        .draft())))
        .extracting(Violation::rule)
        .containsExactly("SECRET_FOR_ANOTHER_TARGET");
    assertThat(stored(before)).isEqualTo(before);
  }

  @Test
  void a_webhook_may_keep_its_own_name_but_take_no_other() {
    Webhook tickets = application.created(aWebhook().named("Tickets"));
    application.created(aWebhook().named("Incidents"));

    assertThat(saved(update(tickets, aWebhook().named("TICKETS").draft())).webhook().version())
        .isEqualTo(2);
    assertThat(violations(update(stored(tickets), aWebhook().named("incidents").draft())))
        .extracting(Violation::rule)
        .containsExactly("NAME_TAKEN");
  }

  @Test
  void all_that_is_wrong_is_said_at_once() {
    Webhook tickets = application.created(aWebhook().named("Tickets"));
    application.created(aWebhook().named("Incidents"));

    assertThat(
            violations(
                update(
                    tickets,
                    aWebhook()
                        .named("Incidents")
                        .sendingTo("http://acme.com/")
                        .withTemplate("unclosed")
                        .draft())))
        .extracting(Violation::field)
        .containsExactly("name", "url", "body_template");
  }

  @Test
  void an_address_that_is_refused_is_refused_at_an_update_too() {
    Webhook before = application.created(aWebhook());
    application.guard.resolvingToTheInside("inside.example.com");

    assertThat(
            violations(update(before, aWebhook().sendingTo("https://inside.example.com/").draft())))
        .extracting(Violation::field)
        .containsExactly("url");
  }

  @Test
  void a_new_signing_secret_takes_the_place_of_the_old_one_and_is_answered() {
    Webhook before = application.created(aWebhook());
    String fresh = SigningSecret.encode(new byte[32]);

    UpdateWebhook.Outcome.Saved saved = saved(update(before, aWebhook().signedWith(fresh).draft()));

    assertThat(saved.signingSecret()).contains(fresh);
    assertThat(saved.webhook().signingSecrets())
        .extracting(SigningSecret::value)
        .containsExactly(Secret.of(fresh));
  }

  @Test
  void without_a_signing_secret_the_old_one_stays() {
    Webhook before = application.created(aWebhook());

    Webhook after =
        saved(update(before, aWebhook().ownedBy("platform").signedWith("").draft())).webhook();

    assertThat(after.signingSecrets()).isEqualTo(before.signingSecrets());
  }

  @Test
  void secrets_that_sign_no_more_are_dropped() {
    Webhook before = application.created(aWebhook());
    application.rotateSigningSecret.rotate(
        ADMIN, before.id(), Optional.empty(), Duration.ofHours(1));
    application.clock.advance(Duration.ofHours(1));

    Webhook after =
        saved(
                update.update(
                    ADMIN,
                    before.id(),
                    "",
                    aWebhook().ownedBy("platform").signedWith("").draft(),
                    HeldWork.SEND))
            .webhook();

    assertThat(after.signingSecrets()).hasSize(1);
  }

  @Test
  void operators_switch_on_and_off() {
    Webhook before = application.created(aWebhook());
    application.clock.advance(Duration.ofMinutes(1));
    Instant switched = application.clock.instant();

    Webhook off = saved(switchTo(before, false)).webhook();
    assertThat(off.status())
        .isEqualTo(new WebhookStatus.Inactive(WebhookStatus.Reason.SWITCHED_OFF, "", switched));
    assertThat(application.lastAudit().action()).isEqualTo("webhook.deactivate");
    assertThat(application.lastAudit().caller()).isEqualTo(OPERATOR);

    Webhook on = saved(switchTo(before, true)).webhook();
    assertThat(on.status()).isEqualTo(new WebhookStatus.Active());
    assertThat(on.version()).isEqualTo(3);
    assertThat(application.lastAudit().action()).isEqualTo("webhook.activate");
  }

  @Test
  void an_inactive_webhook_keeps_its_reason_through_an_update() {
    Webhook before = application.created(aWebhook());
    application.deactivateWebhook.becauseGone(before);
    Webhook gone = stored(before);

    Webhook after =
        saved(update(gone, aWebhook().inactive().ownedBy("platform").draft())).webhook();

    assertThat(after.status()).isEqualTo(gone.status());
  }

  @Test
  void what_is_deleted_is_gone() {
    Webhook before = application.created(aWebhook());

    assertThat(update.delete(ADMIN, before.id(), before.etag()))
        .isEqualTo(new UpdateWebhook.Outcome.Deleted(before));

    assertThat(application.webhooks.find(before.id())).isEmpty();
    AuditEntry audit = application.lastAudit();
    assertThat(audit.action()).isEqualTo("webhook.delete");
    assertThat(audit.before()).isEqualTo(WebhookAuditText.of(before));
    assertThat(audit.after()).isEmpty();
  }

  @Test
  void any_version_is_deleted_without_an_etag() {
    Webhook before = application.created(aWebhook());
    switchTo(before, false);

    assertThat(update.delete(ADMIN, before.id(), ""))
        .isInstanceOf(UpdateWebhook.Outcome.Deleted.class);
  }

  @Test
  void what_is_not_there_is_absent() {
    assertThat(update.update(ADMIN, NOBODY, "", aWebhook().draft(), HeldWork.SEND))
        .isEqualTo(new UpdateWebhook.Outcome.Absent());
    assertThat(update.switchTo(ADMIN, NOBODY, true, HeldWork.SEND))
        .isEqualTo(new UpdateWebhook.Outcome.Absent());
    assertThat(update.delete(ADMIN, NOBODY, "")).isEqualTo(new UpdateWebhook.Outcome.Absent());
  }

  @Test
  void the_audit_log_has_both_sides_of_a_change() {
    Webhook before = application.created(aWebhook());

    Webhook after = saved(update(before, aWebhook().ownedBy("platform").draft())).webhook();

    AuditEntry audit = application.lastAudit();
    assertThat(audit.action()).isEqualTo("webhook.update");
    assertThat(audit.before()).isEqualTo(WebhookAuditText.of(before));
    assertThat(audit.after())
        .isEqualTo(WebhookAuditText.of(after))
        .doesNotContain(WebhookFixture.SIGNING_SECRET);
  }

  @Test
  void without_an_etag_a_change_is_built_upon_what_others_do_meanwhile() {
    Webhook before = application.created(aWebhook());

    assertThat(
            saved(
                    updateWhileOthersDo(2)
                        .update(
                            ADMIN,
                            before.id(),
                            "",
                            aWebhook().ownedBy("platform").draft(),
                            HeldWork.SEND))
                .webhook()
                .version())
        .isEqualTo(4);
    assertThat(saved(updateWhileOthersDo(3).switchTo(OPERATOR, before.id(), false, HeldWork.SEND)))
        .extracting(saved -> saved.webhook().active())
        .isEqualTo(false);
  }

  @Test
  void who_is_overtaken_again_and_again_is_told() {
    Webhook before = application.created(aWebhook());

    assertThat(updateWhileOthersDo(1_000).switchTo(OPERATOR, before.id(), false, HeldWork.SEND))
        .isInstanceOf(UpdateWebhook.Outcome.Stale.class);
  }

  /** An update that somebody else overtakes so many times, after it has read the webhook. */
  private UpdateWebhook updateWhileOthersDo(int times) {
    return new UpdateWebhook(
        new OvertakingWebhooks(application.webhooks, new AtomicInteger(times)),
        new DraftCheck(
            EventKinds.CATALOGUE, application.guard, application.renderer, new PlainInspector()),
        new TargetLookup(application.guard),
        application.clock);
  }

  /** Webhooks that somebody changes whenever somebody else is about to. */
  private record OvertakingWebhooks(Webhooks webhooks, AtomicInteger times) implements Webhooks {
    @Override
    public Outcome replace(Webhook webhook, HeldWork heldWork, AuditEntry audit) {
      if (times.getAndDecrement() > 0) {
        Webhook current = webhooks.find(webhook.id()).orElseThrow();
        webhooks.replace(current.withStatus(current.status(), audit.at()), HeldWork.SEND, audit);
      }
      return webhooks.replace(webhook, heldWork, audit);
    }

    @Override
    public Configuration configuration() {
      return webhooks.configuration();
    }

    @Override
    public long configurationVersion() {
      return webhooks.configurationVersion();
    }

    @Override
    public Optional<Webhook> find(WebhookId id) {
      return webhooks.find(id);
    }

    @Override
    public Optional<Webhook> find(WebhookName name) {
      return webhooks.find(name);
    }

    @Override
    public Outcome create(Webhook webhook, AuditEntry audit) {
      return webhooks.create(webhook, audit);
    }

    @Override
    public Outcome delete(WebhookId id, Optional<Long> version, AuditEntry audit) {
      return webhooks.delete(id, version, audit);
    }

    @Override
    public List<Webhook> versions(WebhookId id) {
      return webhooks.versions(id);
    }
  }

  private UpdateWebhook.Outcome update(Webhook seen, WebhookDraft draft) {
    return update.update(ADMIN, seen.id(), seen.etag(), draft, HeldWork.SEND);
  }

  private UpdateWebhook.Outcome switchTo(Webhook webhook, boolean active) {
    return update.switchTo(OPERATOR, webhook.id(), active, HeldWork.SEND);
  }

  private Webhook stored(Webhook webhook) {
    return application.webhooks.find(webhook.id()).orElseThrow();
  }

  private static UpdateWebhook.Outcome.Saved saved(UpdateWebhook.Outcome outcome) {
    return (UpdateWebhook.Outcome.Saved) outcome;
  }

  private static List<Violation> violations(UpdateWebhook.Outcome outcome) {
    return ((UpdateWebhook.Outcome.Refused) outcome).violations();
  }
}
