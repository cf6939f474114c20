package io.herald.web;

import io.herald.application.Page;
import io.herald.application.audit.AuditLog;
import io.herald.application.audit.ReadAudit;
import io.herald.application.invocation.PauseSending;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.webhook.EgressGuard;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Pausing, the egress check and the audit log. */
final class SettingsPages {
  private static final int PAGE_SIZE = 50;

  private final PauseSending pause;
  private final ExplainEgress egress;
  private final ReadAudit audit;
  private final InstantSource clock;

  SettingsPages(UseCases useCases, InstantSource clock) {
    this.pause = useCases.pauseSending();
    this.egress = useCases.explainEgress();
    this.audit = useCases.readAudit();
    this.clock = clock;
  }

  Answer show(Visit visit) {
    return Answer.page(new SettingsView(visit.shell(), "", Optional.empty()));
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
      return Answer.page(new SettingsView(visit.shell(), "", Optional.empty()));
    }
    return Answer.page(
        new SettingsView(visit.shell(), url, Optional.of(egress.explain(visit.caller(), url))));
  }

  Answer audit(Visit visit) {
    Instant now = clock.instant();
    String text = visit.query().line("q");
    String object = visit.query().line("object");
    Page<AuditLog.Recorded> page =
        audit.list(
            visit.caller(),
            new AuditLog.Query(text, object, Optional.empty(), Optional.empty()),
            new Page.Request(PAGE_SIZE, visit.query().text("page")));
    String older =
        page.nextToken().isEmpty()
            ? ""
            : "/settings/audit?q=%s&object=%s&page=%s"
                .formatted(encoded(text), encoded(object), encoded(page.nextToken()));
    return Answer.page(
        new AuditView(
            visit.shell(),
            text,
            object,
            page.items().stream().map(recorded -> AuditRow.of(recorded, now)).toList(),
            older));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The settings; the egress check's answer if one was asked for. */
  record SettingsView(Shell shell, String url, Optional<EgressGuard.Explanation> egress)
      implements View {
    @Override
    public String template() {
      return "settings.jte";
    }
  }

  /** The audit log. */
  record AuditView(Shell shell, String text, String object, List<AuditRow> rows, String older)
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
          recorded.hash(),
          LineDifference.of(JsonLayout.of(entry.before()), JsonLayout.of(entry.after())));
    }
  }
}
