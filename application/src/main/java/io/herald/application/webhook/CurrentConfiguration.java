package io.herald.application.webhook;

import io.herald.domain.event.Event;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.EventValues;
import io.herald.domain.filter.FilterJudge;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Capture;
import io.herald.domain.webhook.Webhook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The webhooks in memory, as of one version of the stored configuration. Whoever publishes learns
 * from the journal when the version is outdated; whoever claims asks {@link #refresh} first.
 *
 * <p>Thread-safe; reading never blocks.
 */
public final class CurrentConfiguration {
  private final Webhooks webhooks;
  private final RequestRenderer renderer;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Snapshot snapshot;

  /** Loads the configuration. */
  public CurrentConfiguration(Webhooks webhooks, RequestRenderer renderer) {
    this.webhooks = webhooks;
    this.renderer = renderer;
    this.snapshot = load();
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** Loads anew if the stored version is another one; one cheap read if not. */
  public Snapshot refresh() {
    if (webhooks.configurationVersion() != snapshot.version()) {
      loading.lock();
      try {
        if (webhooks.configurationVersion() != snapshot.version()) {
          snapshot = load();
        }
      } finally {
        loading.unlock();
      }
    }
    return snapshot;
  }

  private Snapshot load() {
    Webhooks.Configuration stored = webhooks.configuration();
    Map<WebhookId, Webhook> byId = new LinkedHashMap<>();
    Map<Firing, List<Judged>> firing = new HashMap<>();
    Map<String, Set<WebhookId>> capturedBy = new HashMap<>();
    for (Webhook webhook : stored.webhooks()) {
      byId.put(webhook.id(), webhook);
      for (Capture capture : webhook.settings().captures()) {
        capturedBy.computeIfAbsent(capture.name(), _ -> new HashSet<>()).add(webhook.id());
      }
      if (webhook.active()) {
        Judged judged =
            new Judged(
                webhook, new FilterJudge(webhook.settings().kind(), webhook.settings().filters()));
        for (Trigger trigger : webhook.settings().triggers()) {
          firing
              .computeIfAbsent(
                  new Firing(webhook.settings().kind().name(), trigger), _ -> new ArrayList<>())
              .add(judged);
        }
      }
    }
    Map<WebhookId, Set<WebhookId>> waitsFor = new HashMap<>();
    for (Webhook webhook : stored.webhooks()) {
      Set<WebhookId> bringers = new HashSet<>();
      for (String name : renderer.capturesRead(webhook.settings())) {
        bringers.addAll(capturedBy.getOrDefault(name, Set.of()));
      }
      if (!bringers.isEmpty()) {
        waitsFor.put(webhook.id(), Set.copyOf(bringers));
      }
    }
    return new Snapshot(stored.version(), byId, firing, waitsFor);
  }

  /** Which webhooks may fire: those of one kind that name one trigger. */
  private record Firing(String kind, Trigger trigger) {}

  /** A webhook with its filters prepared: preparing costs ten times what judging does. */
  private record Judged(Webhook webhook, FilterJudge judge) {}

  /** The webhooks at one version. Immutable. */
  public static final class Snapshot {
    private final long version;
    private final Map<WebhookId, Webhook> byId;
    private final Map<Firing, List<Judged>> firing;
    private final Map<WebhookId, Set<WebhookId>> waitsFor;

    private Snapshot(
        long version,
        Map<WebhookId, Webhook> byId,
        Map<Firing, List<Judged>> firing,
        Map<WebhookId, Set<WebhookId>> waitsFor) {
      this.version = version;
      this.byId = byId;
      this.firing = firing;
      this.waitsFor = waitsFor;
    }

    public long version() {
      return version;
    }

    public Optional<Webhook> webhook(WebhookId id) {
      return Optional.ofNullable(byId.get(id));
    }

    /** The webhooks that may send now. */
    public List<Webhook> active() {
      return byId.values().stream().filter(Webhook::active).toList();
    }

    /**
     * The active webhooks that an event fires: they name its trigger and all their filters hold.
     */
    public List<Webhook> firedBy(Event event) {
      List<Judged> named = firing.get(new Firing(event.kind().name(), event.trigger()));
      if (named == null) {
        return List.of();
      }
      List<Webhook> fired = new ArrayList<>(named.size());
      EventValues values = new EventValues(event.kind(), event.payload());
      for (Judged judged : named) {
        if (judged.judge().holds(values)) {
          fired.add(judged.webhook());
        }
      }
      return fired;
    }

    /** The webhooks that capture a value which this one's templates read. */
    public Set<WebhookId> waitsFor(WebhookId id) {
      return waitsFor.getOrDefault(id, Set.of());
    }
  }
}
