package io.herald.persistence;

import static io.herald.persistence.schema.Tables.AUDIT;
import static io.herald.persistence.schema.Tables.AUDIT_HEAD;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.persistence.schema.tables.records.AuditRecord;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Reads the audit log; {@link AuditTrail} writes it. */
final class JooqAuditLog implements AuditLog {
  private final Engine engine;

  JooqAuditLog(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Page<Recorded> list(Query query, Page.Request page) {
    String list = "audit" + query;
    long before =
        PageToken.last(list, page).map(UUID::getLeastSignificantBits).orElse(Long.MAX_VALUE);
    return engine.read(dsl -> list(dsl, query, list, before, page.size()));
  }

  private static Page<Recorded> list(
      DSLContext dsl, Query query, String list, long before, int size) {
    Condition scope =
        query.objectId().isEmpty() ? DSL.noCondition() : AUDIT.OBJECT_KEY.eq(query.objectId());
    var examined =
        dsl.select(AUDIT.SEQUENCE)
            .from(AUDIT)
            .where(scope.and(AUDIT.SEQUENCE.lt(before)))
            .orderBy(AUDIT.SEQUENCE.desc());
    // The last one that a call may look at.
    Long end = examined.limit(Window.MAX_EXAMINED - 1, 1).fetchOne(AUDIT.SEQUENCE);
    long first = end == null ? Long.MIN_VALUE : end;
    List<Recorded> found =
        dsl.selectFrom(AUDIT)
            .where(
                scope
                    .and(AUDIT.SEQUENCE.lt(before))
                    .and(AUDIT.SEQUENCE.ge(first))
                    .and(wanted(query)))
            .orderBy(AUDIT.SEQUENCE.desc())
            .limit(size + 1)
            .fetch(JooqAuditLog::recorded);
    if (found.size() > size) {
      return new Page<>(found.subList(0, size), PageToken.of(list, found.get(size - 1).sequence()));
    }
    return new Page<>(found, end == null ? "" : PageToken.of(list, first));
  }

  private static Condition wanted(Query query) {
    Condition wanted = TimeBounds.times(AUDIT.AT, query.since(), query.until());
    if (!query.text().isEmpty()) {
      wanted =
          wanted.and(
              AUDIT
                  .ACTOR
                  .containsIgnoreCase(query.text())
                  .or(AUDIT.ACTION.containsIgnoreCase(query.text()))
                  .or(AUDIT.OBJECT.containsIgnoreCase(query.text())));
    }
    return wanted;
  }

  @Override
  public Page<Recorded> from(long sequence, int limit) {
    List<Recorded> found =
        engine.read(dsl ->
            dsl.selectFrom(AUDIT)
                .where(AUDIT.SEQUENCE.ge(sequence))
                .orderBy(AUDIT.SEQUENCE)
                .limit(limit)
                .fetch(JooqAuditLog::recorded));
    return new Page<>(
        found,
        found.size() < limit ? "" : PageToken.of("audit export", found.getLast().sequence()));
  }

  @Override
  public Head head() {
    return engine.read(dsl ->
        dsl.select(AUDIT_HEAD.SEQUENCE, AUDIT_HEAD.HASH)
            .from(AUDIT_HEAD)
            .fetchSingle(row -> new Head(row.value1(), row.value2())));
  }

  @Override
  public void append(AuditEntry entry) {
    engine
        .writes()
        .run(session -> {
          AuditTrail.append(session, entry);
          return true;
        });
  }

  private static Recorded recorded(AuditRecord row) {
    Caller caller =
        new Caller(
            row.getActor(),
            JooqApiTokens.role(row.getRole()),
            Caller.Door.valueOf(row.getDoor()),
            row.getAddress());
    return new Recorded(
        row.getSequence(),
        new AuditEntry(
            Bound.instant(row.getAt()),
            caller,
            row.getAction(),
            row.getObject(),
            row.getObjectKey(),
            row.getContentBefore(),
            row.getContentAfter()),
        row.getPreviousHash(),
        row.getHash());
  }
}
