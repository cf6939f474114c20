package io.herald.web;

import io.herald.application.Page;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditLog;
import io.herald.application.audit.ReadAudit;
import io.herald.application.invocation.PauseSending;
import io.herald.application.keys.RotateKeys;
import io.herald.application.keys.SecretKeys;
import io.herald.application.retention.ReadRetention;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.webhook.EgressGuard;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Pausing, what is kept, the egress check and the audit log. */
final class SettingsPages {
  private static final int PAGE_SIZE = 50;

  private final PauseSending pause;
  private final ExplainEgress egress;
  private final ReadAudit audit;
  private final RotateKeys keys;
  private final ReadRetention retention;
  private final InstantSource clock;

  SettingsPages(UseCases useCases, InstantSource clock) {
    this.pause = useCases.pauseSending();
    this.egress = useCases.explainEgress();
    this.audit = useCases.readAudit();
    this.keys = useCases.rotateKeys();
    this.retention = useCases.readRetention();
    this.clock = clock;
  }

  Answer show(Visit visit) {
    return Answer.page(view(visit, "", Optional.empty()));
  }

  private SettingsView view(Visit visit, String url, Optional<EgressGuard.Explanation> egress) {
    boolean administers = visit.caller().may(Permission.ADMINISTER);
    return new SettingsView(
        visit.shell(),
        url,
        egress,
        administers ? Optional.of(keys.status(visit.caller())) : Optional.empty(),
        administers
            ? Optional.of(RetentionView.of(retention.status(visit.caller())))
            : Optional.empty());
  }

  Answer pause(Visit visit) {
    boolean paused = visit.form().text("paused").equals("true");
    boolean changed = pause.set(visit.caller(), paused);
    return Answer.to("/settings")
        .with(
            Notice.of(
                !changed
                    ? Notice.Kind.UNCHANGED
                    : paused ? Notice.Kind.PAUSED : Notice.Kind.RESUMED));
  }

  /** Answers "may I reach this URL?"; posted, since the path of a URL may be a secret. */
  Answer egress(Visit visit) {
    String url = visit.form().line("url");
    if (url.isEmpty()) {
      return Answer.page(view(visit, "", Optional.empty()));
    }
    return Answer.page(view(visit, url, Optional.of(egress.explain(visit.caller(), url))));
  }

  Answer audit(Visit visit) {
    Instant now = clock.instant();
    String text = visit.query().line("q");
    String object = visit.query().line("object");
    String since = visit.query().line("since");
    Page<AuditLog.Recorded> page =
        audit.list(
            visit.caller(),
            new AuditLog.Query(text, object, since(since, now), Optional.empty()),
            new Page.Request(PAGE_SIZE, visit.query().text("page")));
    String older =
        page.nextToken().isEmpty()
            ? ""
            : "/settings/audit?q=%s&object=%s&since=%s&page=%s"
                .formatted(
                    encoded(text), encoded(object), encoded(since), encoded(page.nextToken()));
    return Answer.page(
        new AuditView(
            visit.shell(),
            text,
            object,
            since,
            page.items().stream().map(recorded -> AuditRow.of(recorded, now)).toList(),
            older));
  }

  /** From which time on: a span before now, cut to the hour so that pages of a list agree. */
  private static Optional<Instant> since(String since, Instant now) {
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    return switch (since) {
      case "24h" -> Optional.of(hour.minus(Duration.ofHours(24)));
      case "7d" -> Optional.of(hour.minus(Duration.ofDays(7)));
      case "30d" -> Optional.of(hour.minus(Duration.ofDays(30)));
      default -> Optional.empty();
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * The settings.
   *
   * @param egress the answer of the check if one was asked for
   * @param keys how secrets are encrypted, for admins
   * @param retention what is kept, for admins
   */
  record SettingsView(
      Shell shell,
      String url,
      Optional<EgressGuard.Explanation> egress,
      Optional<SecretKeys.Status> keys,
      Optional<RetentionView> retention)
      implements View {
    @Override
    public String template() {
      return "settings.jte";
    }
  }

  /**
   * What is kept, in words.
   *
   * @param size what the database may grow to
   * @param used what it takes now
   * @param beyond whether that is more than it may
   */
  record RetentionView(
      String bodies, String records, String audit, String size, String used, boolean beyond) {
    static RetentionView of(ReadRetention.Status status) {
      var limits = status.limits();
      return new RetentionView(
          kept(limits.bodies()),
          kept(limits.records()),
          kept(limits.audit()),
          limits.maxBytes().isEmpty()
              ? "no limit"
              : "at most " + Words.size(limits.maxBytes().getAsLong()),
          Words.size(status.usedBytes()),
          status.isBeyondSize());
    }

    private static String kept(Optional<Duration> limit) {
      return limit.map(Words::span).orElse("for ever");
    }
  }

  /** The audit log. */
  record AuditView(
      Shell shell, String text, String object, String since, List<AuditRow> rows, String older)
      implements View {
    @Override
    public String template() {
      return "audit.jte";
    }
  }

  /** One entry, with what changed. */
  record AuditRow(
      long sequence,
      Moment at,
      String who,
      String role,
      String door,
      String address,
      String action,
      String object,
      String objectId,
      String hash,
      List<LineDifference.Line> difference) {
    static AuditRow of(AuditLog.Recorded recorded, Instant now) {
      var entry = recorded.entry();
      return new AuditRow(
          recorded.sequence(),
          Moment.of(entry.at(), now),
          entry.caller().name(),
          entry.caller().role().text(),
          entry.caller().door().name().toLowerCase(java.util.Locale.ROOT),
          entry.caller().address(),
          entry.action(),
          entry.object(),
          entry.objectId(),
          recorded.hash(),
          LineDifference.of(JsonLayout.of(entry.before()), JsonLayout.of(entry.after())));
    }
  }
}
