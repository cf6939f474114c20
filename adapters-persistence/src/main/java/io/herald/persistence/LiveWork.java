package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;

import io.herald.domain.id.WebhookId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/**
 * The live, ordered invocations of some ordering keys, as one transaction sees them: who waits
 * behind whom. Not thread-safe.
 */
final class LiveWork {
  private final Map<String, List<Live>> byKey = new HashMap<>();

  /** A live invocation. */
  record Live(UUID id, UUID webhook, boolean firstOver) {}

  /** Reads and, where the database can, locks what is live for these keys. */
  static LiveWork of(DSLContext transaction, Collection<String> keys) {
    LiveWork live = new LiveWork();
    for (List<String> part : Parts.of(keys)) {
      for (Record row :
          transaction
              .select(DUE.INVOCATION_ID, DUE.WEBHOOK_ID, DUE.ORDERING_KEY, DUE.FIRST_OVER)
              .from(DUE)
              .where(DUE.ORDERING_KEY.in(part), DUE.ORDERED.eq(1))
              .fetch()) {
        live.add(
            row.get(DUE.ORDERING_KEY),
            new Live(
                Columns.uuid(row.get(DUE.INVOCATION_ID)),
                Columns.uuid(row.get(DUE.WEBHOOK_ID)),
                row.get(DUE.FIRST_OVER) == 1));
      }
    }
    return live;
  }

  void add(String key, Live one) {
    byKey.computeIfAbsent(key, _ -> new ArrayList<>(2)).add(one);
  }

  void remove(String key, UUID id) {
    byKey.getOrDefault(key, new ArrayList<>()).removeIf(one -> one.id().equals(id));
  }

  void markFirstOver(String key, UUID id) {
    List<Live> live = byKey.get(key);
    if (live != null) {
      live.replaceAll(one -> one.id().equals(id) ? new Live(id, one.webhook(), true) : one);
    }
  }

  /** The newest live invocation that this one must wait behind. */
  Optional<UUID> blocker(String key, UUID id, UUID webhook, boolean strict, Set<UUID> waitsFor) {
    List<Live> live = byKey.get(key);
    if (live == null) {
      return Optional.empty();
    }
    UUID newest = null;
    for (Live one : live) {
      boolean earlier = older(one.id(), id);
      boolean sameWebhook = one.webhook().equals(webhook);
      if (earlier
          && ((sameWebhook && (strict || !one.firstOver()))
              || (!sameWebhook && waitsFor.contains(one.webhook())))
          && (newest == null || older(newest, one.id()))) {
        newest = one.id();
      }
    }
    return Optional.ofNullable(newest);
  }

  private static boolean older(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high < 0
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits()) < 0;
  }

  /**
   * Lets go of those that wait behind one of {@code over}, if nothing else blocks them; the
   * webhooks that have work due now because of it.
   */
  static Set<WebhookId> release(DSLContext transaction, Collection<UUID> over, long now) {
    Set<WebhookId> released = new LinkedHashSet<>();
    List<Record> blocked = new ArrayList<>();
    for (List<UUID> part : Parts.of(over)) {
      blocked.addAll(
          transaction
              .select(
                  DUE.INVOCATION_ID, DUE.WEBHOOK_ID, DUE.ORDERING_KEY, DUE.STRICT, DUE.WAITS_FOR)
              .from(DUE)
              .where(DUE.BEHIND.in(part.stream().map(Columns::bytes).toList()))
              .orderBy(DUE.INVOCATION_ID)
              .fetch());
    }
    if (blocked.isEmpty()) {
      return released;
    }
    LiveWork live =
        of(transaction, blocked.stream().map(row -> row.get(DUE.ORDERING_KEY)).distinct().toList());
    for (Record row : blocked) {
      UUID id = Columns.uuid(row.get(DUE.INVOCATION_ID));
      UUID webhook = Columns.uuid(row.get(DUE.WEBHOOK_ID));
      Optional<UUID> next =
          live.blocker(
              row.get(DUE.ORDERING_KEY),
              id,
              webhook,
              row.get(DUE.STRICT) == 1,
              uuids(row.get(DUE.WAITS_FOR)));
      var update =
          transaction
              .update(DUE)
              .set(DUE.BEHIND, next.map(Columns::bytes).orElse(null))
              .set(DUE.VERSION, DUE.VERSION.plus(1));
      if (next.isEmpty()) {
        update
            .set(DUE.DUE_AT, DSL.val(now))
            .where(DUE.INVOCATION_ID.eq(row.get(DUE.INVOCATION_ID)))
            .execute();
        released.add(new WebhookId(webhook));
      } else {
        update.where(DUE.INVOCATION_ID.eq(row.get(DUE.INVOCATION_ID))).execute();
      }
    }
    return released;
  }

  static byte[] bytes(Collection<UUID> ids) {
    ByteBuffer buffer = ByteBuffer.allocate(16 * ids.size());
    ids.forEach(
        id -> buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
    return buffer.array();
  }

  static Set<UUID> uuids(byte[] bytes) {
    Set<UUID> ids = new LinkedHashSet<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      ids.add(new UUID(buffer.getLong(), buffer.getLong()));
    }
    return ids;
  }
}
