package io.herald.persistence;

import static io.herald.persistence.schema.Tables.ANNOUNCEMENT;

import io.herald.application.webhook.Announcement;
import io.herald.application.webhook.Announcements;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.WebhookStatus;
import io.herald.persistence.schema.tables.records.AnnouncementRecord;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.impl.DSL;

/** Announcements as rows, numbered in the order recorded. */
final class JooqAnnouncements implements Announcements {
  private static final String FAILING = "FAILING";
  private static final String DEACTIVATED = "DEACTIVATED";
  private static final String RECOVERED = "RECOVERED";

  private final Engine engine;

  JooqAnnouncements(Engine engine) {
    this.engine = engine;
  }

  @Override
  public boolean announce(Announcement announcement) {
    return engine.writes().run(session -> insert(session, announcement) > 0);
  }

  private static int insert(WriteSession session, Announcement announcement) throws SQLException {
    AnnouncementRecord row = new AnnouncementRecord();
    row.setNumber(session.stamp());
    row.setWebhook(announcement.webhook().value());
    row.setWebhookName(announcement.webhookName());
    row.setSince(Bound.micros(announcement.since()));
    row.setAt(Bound.micros(announcement.at()));
    row.setPercent((short) 0);
    switch (announcement) {
      case Announcement.Failing failing -> {
        row.setKind(FAILING);
        row.setPercent((short) failing.percent());
      }
      case Announcement.Deactivated off -> {
        row.setKind(DEACTIVATED);
        row.setReason(off.reason().name());
        row.setDetail(off.detail());
      }
      case Announcement.Recovered _ -> row.setKind(RECOVERED);
    }
    return session
        .dsl()
        .insertInto(ANNOUNCEMENT)
        .set(row)
        .onConflict(
            ANNOUNCEMENT.WEBHOOK, ANNOUNCEMENT.KIND, ANNOUNCEMENT.SINCE, ANNOUNCEMENT.PERCENT)
        .doNothing()
        .execute();
  }

  @Override
  public Map<WebhookId, Announcement> latest() {
    var last = ANNOUNCEMENT.as("last");
    Map<WebhookId, Announcement> latest = new HashMap<>();
    engine
        .read(dsl ->
            dsl.selectFrom(ANNOUNCEMENT)
                .where(
                    ANNOUNCEMENT.NUMBER.in(
                        dsl.select(DSL.max(last.NUMBER)).from(last).groupBy(last.WEBHOOK)))
                .fetch())
        .forEach(row -> latest.put(new WebhookId(row.getWebhook()), read(row)));
    return latest;
  }

  @Override
  public List<Announcement> about(WebhookId webhook, int limit) {
    return engine
        .read(dsl ->
            dsl.selectFrom(ANNOUNCEMENT)
                .where(ANNOUNCEMENT.WEBHOOK.eq(webhook.value()))
                .orderBy(ANNOUNCEMENT.NUMBER.desc())
                .limit(limit)
                .fetch())
        .stream()
        .map(JooqAnnouncements::read)
        .toList();
  }

  @Override
  public List<Numbered> after(long number, int limit) {
    return engine
        .read(dsl ->
            dsl.selectFrom(ANNOUNCEMENT)
                .where(ANNOUNCEMENT.NUMBER.gt(number))
                .orderBy(ANNOUNCEMENT.NUMBER)
                .limit(limit)
                .fetch())
        .stream()
        .map(row -> new Numbered(row.getNumber(), read(row)))
        .toList();
  }

  private static Announcement read(AnnouncementRecord row) {
    WebhookId webhook = new WebhookId(row.getWebhook());
    var since = Bound.instant(row.getSince());
    var at = Bound.instant(row.getAt());
    return switch (row.getKind()) {
      case FAILING ->
          new Announcement.Failing(webhook, row.getWebhookName(), since, at, row.getPercent());
      case DEACTIVATED ->
          new Announcement.Deactivated(
              webhook,
              row.getWebhookName(),
              since,
              at,
              WebhookStatus.Reason.valueOf(row.getReason()),
              row.getDetail());
      case RECOVERED -> new Announcement.Recovered(webhook, row.getWebhookName(), since, at);
      default -> throw new IllegalStateException("no announcement is called " + row.getKind());
    };
  }
}
