package io.herald.persistence;

import static io.herald.persistence.schema.Tables.AUDIT;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** {@link AuditLog} on jOOQ, and the appending that other changes do in their transaction. */
final class AuditChain implements AuditLog {
  private static final String BEGINNING = "0".repeat(64);

  private final Storage storage;

  AuditChain(Storage storage) {
    this.storage = storage;
  }

  @Override
  public void append(AuditEntry entry) {
    boolean _ =
        storage
            .writes()
            .submit(transaction -> {
              append(transaction, entry);
              return true;
            });
  }

  void append(DSLContext transaction, AuditEntry entry) {
    Record last =
        transaction
            .select(AUDIT.SEQUENCE, AUDIT.HASH)
            .from(AUDIT)
            .orderBy(AUDIT.SEQUENCE.desc())
            .limit(1)
            .fetchOne();
    long sequence = last == null ? 1 : last.get(AUDIT.SEQUENCE) + 1;
    String previous = last == null ? BEGINNING : last.get(AUDIT.HASH);
    transaction
        .insertInto(AUDIT)
        .columns(AUDIT.fields())
        .values(
            sequence,
            Columns.micros(entry.at()),
            entry.caller().name(),
            entry.caller().role().text(),
            entry.caller().door().name(),
            entry.caller().address(),
            entry.action(),
            entry.object(),
            entry.objectId(),
            entry.before(),
            entry.after(),
            previous,
            hash(previous, sequence, entry))
        .execute();
  }

  /** SHA-256 over the hash before and the fields, each with its length before it. */
  static String hash(String previous, long sequence, AuditEntry entry) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    for (String part :
        List.of(
            previous,
            Long.toString(sequence),
            Long.toString(Columns.micros(entry.at())),
            entry.caller().name(),
            entry.caller().role().text(),
            entry.caller().door().name(),
            entry.caller().address(),
            entry.action(),
            entry.object(),
            entry.objectId(),
            entry.before(),
            entry.after())) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public Page<Recorded> list(Query query, Page.Request page) {
    Cursor cursor = Cursor.of("audit " + query);
    long before = cursor.read(page.token(), Long.MAX_VALUE);
    Condition condition = AUDIT.SEQUENCE.lt(before);
    if (!query.objectId().isEmpty()) {
      condition = condition.and(AUDIT.OBJECT_ID.eq(query.objectId()));
    }
    if (!query.text().isEmpty()) {
      String part = query.text().toLowerCase(Locale.ROOT);
      condition =
          condition.and(
              DSL.lower(AUDIT.ACTOR)
                  .contains(part)
                  .or(DSL.lower(AUDIT.ACTION).contains(part))
                  .or(DSL.lower(AUDIT.OBJECT).contains(part)));
    }
    if (query.since().isPresent()) {
      condition = condition.and(AUDIT.AT.ge(Columns.micros(query.since().get())));
    }
    if (query.until().isPresent()) {
      condition = condition.and(AUDIT.AT.lt(Columns.micros(query.until().get())));
    }
    Condition wanted = condition;
    List<Recorded> entries =
        storage.read(context ->
            context
                .selectFrom(AUDIT)
                .where(wanted)
                .orderBy(AUDIT.SEQUENCE.desc())
                .limit(page.size() + 1)
                .fetch(AuditChain::recorded));
    return cursor.page(entries, page.size(), last -> Long.toString(last.sequence()));
  }

  @Override
  public Page<Recorded> from(long sequence, int limit) {
    List<Recorded> entries =
        storage.read(context ->
            context
                .selectFrom(AUDIT)
                .where(AUDIT.SEQUENCE.ge(sequence))
                .orderBy(AUDIT.SEQUENCE)
                .limit(limit + 1)
                .fetch(AuditChain::recorded));
    return entries.size() > limit
        ? new Page<>(entries.subList(0, limit), Long.toString(entries.get(limit).sequence()))
        : new Page<>(entries, "");
  }

  private static Recorded recorded(Record row) {
    return new Recorded(
        row.get(AUDIT.SEQUENCE),
        new AuditEntry(
            Columns.instant(row.get(AUDIT.AT)),
            new Caller(
                row.get(AUDIT.ACTOR),
                Role.of(row.get(AUDIT.ROLE)).orElseThrow(),
                Caller.Door.valueOf(row.get(AUDIT.DOOR)),
                row.get(AUDIT.ADDRESS)),
            row.get(AUDIT.ACTION),
            row.get(AUDIT.OBJECT),
            row.get(AUDIT.OBJECT_ID),
            row.get(AUDIT.BEFORE_TEXT),
            row.get(AUDIT.AFTER_TEXT)),
        row.get(AUDIT.PREVIOUS_HASH),
        row.get(AUDIT.HASH));
  }
}
