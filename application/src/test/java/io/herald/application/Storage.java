package io.herald.application;

import io.herald.application.access.ApiToken;
import io.herald.application.access.ApiTokens;
import io.herald.application.access.InMemoryPeople;
import io.herald.application.access.InMemorySessions;
import io.herald.application.access.InMemorySignInLinks;
import io.herald.application.access.People;
import io.herald.application.access.Sessions;
import io.herald.application.access.SignInLinks;
import io.herald.application.audit.AuditChain;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.EventJournal;
import io.herald.application.event.Events;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Lease;
import io.herald.application.invocation.SendingSwitch;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * As much of a storage as the use cases of {@link WiredApplication} need: it answers lists in one
 * page, and has no engine that claims. It stands in until the fakes that pass the contracts of
 * these ports are here; nobody but {@code WiredApplication} knows it. Thread-safe.
 */
final class Storage {
  private final Object lock = new Object();
  private final List<AuditLog.Recorded> audited = new ArrayList<>();
  private final Map<WebhookId, Webhook> webhooks = new LinkedHashMap<>();
  private final List<Webhook> earlierWebhooks = new ArrayList<>();
  private long configurationVersion;
  private final Map<EventId, Event> events = new LinkedHashMap<>();
  private final Set<EventId> ofTests = new HashSet<>();
  private final Map<InvocationId, Invocations.Detail> invocations = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> captured = new HashMap<>();
  private boolean paused;
  private final Map<UUID, ApiToken> tokens = new LinkedHashMap<>();
  private final InMemorySessions sessions = new InMemorySessions(audit());
  private final InMemorySignInLinks links = new InMemorySignInLinks(audit());
  private final People people = new InMemoryPeople(audit(), sessions, links);

  private void record(AuditEntry entry) {
    long sequence = audited.size() + 1L;
    String previous = audited.isEmpty() ? AuditChain.BEGINNING : audited.getLast().hash();
    audited.add(
        new AuditLog.Recorded(
            sequence, entry, previous, AuditChain.hash(previous, sequence, entry)));
  }

  private Optional<Event> eventOf(String publisherId) {
    return events.values().stream()
        .filter(event -> event.publisherId().equals(publisherId))
        .findFirst();
  }

  private List<Invocation> invocationsOf(EventId event) {
    return invocations.values().stream()
        .map(Invocations.Detail::invocation)
        .filter(invocation -> invocation.event().equals(event))
        .toList();
  }

  private static <T> Page<T> newestFirst(List<T> oldestFirst) {
    return new Page<>(oldestFirst.reversed(), "");
  }

  private static Invocation in(InvocationState state, int attempts, Invocation before) {
    return new Invocation(
        before.id(),
        before.webhook(),
        before.webhookName(),
        before.event(),
        before.publisherEventId(),
        before.trigger(),
        before.requestId(),
        before.requestFriendlyId(),
        before.cause(),
        state,
        before.repeats(),
        attempts,
        before.createdAt(),
        before.updatedAt());
  }

  AuditLog audit() {
    return new AuditLog() {
      @Override
      public Page<Recorded> list(AuditLog.Query query, Page.Request page) {
        synchronized (lock) {
          return newestFirst(
              audited.stream().filter(recorded -> matches(query, recorded.entry())).toList());
        }
      }

      private boolean matches(AuditLog.Query query, AuditEntry entry) {
        return (query.objectId().isEmpty() || query.objectId().equals(entry.objectId()))
            && query.since().map(since -> !entry.at().isBefore(since)).orElse(true)
            && query.until().map(until -> entry.at().isBefore(until)).orElse(true)
            && (entry.caller().name() + "\n" + entry.action() + "\n" + entry.object())
                .contains(query.text());
      }

      @Override
      public Page<Recorded> from(long sequence, int limit) {
        synchronized (lock) {
          return new Page<>(
              audited.stream()
                  .filter(recorded -> recorded.sequence() >= sequence)
                  .limit(limit)
                  .toList(),
              "");
        }
      }

      @Override
      public Head head() {
        synchronized (lock) {
          return audited.isEmpty()
              ? new Head(0, AuditChain.BEGINNING)
              : new Head(audited.getLast().sequence(), audited.getLast().hash());
        }
      }

      @Override
      public void append(AuditEntry entry) {
        synchronized (lock) {
          record(entry);
        }
      }
    };
  }

  Webhooks webhooks() {
    return new Webhooks() {
      @Override
      public Configuration configuration() {
        synchronized (lock) {
          return new Configuration(
              configurationVersion,
              webhooks.values().stream()
                  .sorted(Comparator.comparing(webhook -> webhook.settings().name().key()))
                  .toList());
        }
      }

      @Override
      public long configurationVersion() {
        synchronized (lock) {
          return configurationVersion;
        }
      }

      @Override
      public Optional<Webhook> find(WebhookId id) {
        synchronized (lock) {
          return Optional.ofNullable(webhooks.get(id));
        }
      }

      @Override
      public Optional<Webhook> find(WebhookName name) {
        synchronized (lock) {
          return webhooks.values().stream()
              .filter(webhook -> webhook.settings().name().key().equals(name.key()))
              .findFirst();
        }
      }

      @Override
      public Outcome create(Webhook webhook, AuditEntry audit) {
        synchronized (lock) {
          return find(webhook.settings().name()).isPresent()
              ? new Outcome.NameTaken()
              : saved(webhook, audit);
        }
      }

      @Override
      public Outcome replace(Webhook webhook, HeldWork heldWork, AuditEntry audit) {
        synchronized (lock) {
          Webhook before = webhooks.get(webhook.id());
          if (before == null) {
            return new Outcome.Absent();
          }
          if (before.version() != webhook.version() - 1) {
            return new Outcome.Stale(before);
          }
          if (find(webhook.settings().name())
              .filter(other -> !other.id().equals(webhook.id()))
              .isPresent()) {
            return new Outcome.NameTaken();
          }
          earlierWebhooks.addFirst(before);
          return saved(webhook, audit);
        }
      }

      private Outcome saved(Webhook webhook, AuditEntry audit) {
        webhooks.put(webhook.id(), webhook);
        configurationVersion++;
        record(audit);
        return new Outcome.Saved(webhook);
      }

      @Override
      public Outcome delete(WebhookId id, Optional<Long> version, AuditEntry audit) {
        synchronized (lock) {
          Webhook before = webhooks.get(id);
          if (before == null) {
            return new Outcome.Absent();
          }
          if (version.isPresent() && version.get() != before.version()) {
            return new Outcome.Stale(before);
          }
          webhooks.remove(id);
          configurationVersion++;
          record(audit);
          return new Outcome.Deleted(before);
        }
      }

      @Override
      public List<Webhook> versions(WebhookId id) {
        synchronized (lock) {
          return earlierWebhooks.stream()
              .filter(webhook -> webhook.id().equals(id))
              .map(Webhook::withoutSecrets)
              .toList();
        }
      }
    };
  }

  Events events() {
    return new Events() {
      @Override
      public Optional<Event> find(EventId id) {
        synchronized (lock) {
          return Optional.ofNullable(events.get(id));
        }
      }

      @Override
      public Optional<Event> findByPublisherId(String publisherId) {
        synchronized (lock) {
          return eventOf(publisherId);
        }
      }

      @Override
      public Page<Event> list(Events.Query query, Page.Request page) {
        synchronized (lock) {
          return newestFirst(
              events.values().stream()
                  .filter(event -> query.includeTests() || !ofTests.contains(event.id()))
                  .toList());
        }
      }

      @Override
      public List<Event> recent(EventKind kind, int limit) {
        synchronized (lock) {
          return list(Events.Query.ALL, Page.Request.first()).items().stream()
              .limit(limit)
              .toList();
        }
      }
    };
  }

  /** Every invocation waits; nothing is ever started. */
  EventJournal journal() {
    return (newEvents, version) -> {
      synchronized (lock) {
        List<EventJournal.AppendOutcome> outcomes = new ArrayList<>();
        for (EventJournal.NewEvent newEvent : newEvents) {
          Event event = newEvent.event();
          events.put(event.id(), event);
          for (EventJournal.NewInvocation fired : newEvent.invocations()) {
            Invocation invocation =
                new Invocation(
                    fired.id(),
                    Optional.of(fired.webhook()),
                    fired.webhookName(),
                    event.id(),
                    event.publisherId(),
                    event.trigger().name(),
                    event.subject().orderingKey(),
                    event.subject().friendlyId(),
                    Cause.EVENT,
                    new InvocationState.Waiting(event.receivedAt()),
                    Optional.empty(),
                    0,
                    event.receivedAt(),
                    event.receivedAt());
            invocations.put(fired.id(), new Invocations.Detail(invocation, List.of(), Map.of()));
          }
          outcomes.add(
              new EventJournal.AppendOutcome.Appended(
                  newEvent.invocations().stream()
                      .<EventJournal.Placement>map(_ -> new EventJournal.Placement.Waiting())
                      .toList()));
        }
        return outcomes;
      }
    };
  }

  Invocations invocations() {
    return new Invocations() {
      @Override
      public Optional<Detail> find(InvocationId id) {
        synchronized (lock) {
          return Optional.ofNullable(invocations.get(id));
        }
      }

      @Override
      public Page<Invocation> list(Invocations.Query query, Page.Request page) {
        synchronized (lock) {
          return newestFirst(invocations.values().stream().map(Detail::invocation).toList());
        }
      }

      @Override
      public List<Invocation> ofEvent(EventId event) {
        synchronized (lock) {
          return invocationsOf(event);
        }
      }

      @Override
      public Map<String, String> captured(String orderingKey) {
        synchronized (lock) {
          return Map.copyOf(captured.getOrDefault(orderingKey, Map.of()));
        }
      }

      @Override
      public Changes changesSince(String cursor, int limit) {
        synchronized (lock) {
          return new Changes(
              invocations.values().stream().map(Detail::invocation).limit(limit).toList(), "");
        }
      }
    };
  }

  DirectInvocations direct() {
    return new DirectInvocations() {
      @Override
      public BeginOutcome begin(Invocation invocation, Optional<Event> newEvent) {
        synchronized (lock) {
          Optional<Event> known = newEvent.flatMap(event -> eventOf(event.publisherId()));
          if (known.isPresent() && newEvent.isPresent()) {
            if (!known.get().fingerprint().equals(newEvent.get().fingerprint())) {
              return new BeginOutcome.Reused(known.get().id());
            }
            Optional<Invocation> original =
                invocationsOf(known.get().id()).stream()
                    .filter(earlier ->
                        earlier.cause() == Cause.MANUAL
                            && earlier.webhook().equals(invocation.webhook()))
                    .findFirst();
            if (original.isPresent()) {
              return new BeginOutcome.Repeated(original.get());
            }
          }
          newEvent.ifPresent(event -> events.putIfAbsent(event.id(), event));
          if (invocation.cause() == Cause.TEST) {
            newEvent.ifPresent(event -> ofTests.add(event.id()));
          }
          invocations.put(invocation.id(), new Invocations.Detail(invocation, List.of(), Map.of()));
          return new BeginOutcome.Begun();
        }
      }

      @Override
      public void conclude(
          Invocation invocation,
          Attempt attempt,
          InvocationState state,
          Map<String, String> values) {
        if (Thread.currentThread().isInterrupted()) {
          // As waiting for a commit does.
          throw new StorageUnavailable(
              "interrupted while waiting for the commit", new InterruptedException());
        }
        synchronized (lock) {
          invocations.put(
              invocation.id(),
              new Invocations.Detail(in(state, 1, invocation), List.of(attempt), values));
          captured.computeIfAbsent(invocation.requestId(), _ -> new HashMap<>()).putAll(values);
        }
      }

      @Override
      public int closeAbandoned() {
        return 0;
      }

      @Override
      public int closeInterrupted() {
        throw new UnsupportedOperationException("nothing here crashes");
      }
    };
  }

  DueInvocations due() {
    return new DueInvocations() {
      @Override
      public List<Claimed> claim(List<Room> rooms) {
        throw new UnsupportedOperationException("there is no engine here");
      }

      @Override
      public CompletionOutcome complete(Completion completion) {
        throw new UnsupportedOperationException("there is no engine here");
      }

      @Override
      public void postpone(List<Lease> leases, Duration delay) {
        throw new UnsupportedOperationException("there is no engine here");
      }

      @Override
      public List<InvocationId> cancel(List<InvocationId> wanted, AuditEntry audit) {
        return change(wanted, audit, _ -> new InvocationState.Cancelled(audit.at()));
      }

      @Override
      public List<InvocationId> hasten(List<InvocationId> wanted, AuditEntry audit) {
        return change(wanted, audit, _ -> new InvocationState.Waiting(audit.at()));
      }

      private List<InvocationId> change(
          List<InvocationId> wanted,
          AuditEntry audit,
          Function<InvocationState, InvocationState> change) {
        synchronized (lock) {
          List<InvocationId> changed =
              wanted.stream()
                  .filter(id ->
                      Optional.ofNullable(invocations.get(id))
                          .filter(found -> !found.invocation().state().name().isFinal())
                          .isPresent())
                  .toList();
          for (InvocationId id : changed) {
            invocations.computeIfPresent(
                id,
                (_, found) ->
                    new Invocations.Detail(
                        in(
                            change.apply(found.invocation().state()),
                            found.invocation().attempts(),
                            found.invocation()),
                        found.attempts(),
                        found.captured()));
          }
          record(audit);
          return changed;
        }
      }

      @Override
      public Map<WebhookId, Backlog> backlogs() {
        synchronized (lock) {
          Map<WebhookId, Backlog> backlogs = new HashMap<>();
          for (Invocations.Detail detail : invocations.values()) {
            if (detail.invocation().state() instanceof InvocationState.Waiting(Instant dueAt)) {
              detail
                  .invocation()
                  .webhook()
                  .ifPresent(webhook ->
                      backlogs.merge(
                          webhook,
                          new Backlog(1, 0, 0, Optional.of(dueAt)),
                          (before, one) ->
                              new Backlog(
                                  before.waiting() + one.waiting(), 0, 0, before.oldest())));
            }
          }
          return backlogs;
        }
      }
    };
  }

  SendingSwitch sendingSwitch() {
    return new SendingSwitch() {
      @Override
      public boolean paused() {
        synchronized (lock) {
          return paused;
        }
      }

      @Override
      public boolean set(boolean wanted, AuditEntry audit) {
        synchronized (lock) {
          if (paused == wanted) {
            return false;
          }
          paused = wanted;
          record(audit);
          return true;
        }
      }
    };
  }

  ApiTokens tokens() {
    return new ApiTokens() {
      @Override
      public boolean create(ApiToken token, AuditEntry audit) {
        synchronized (lock) {
          if (tokens.values().stream()
              .anyMatch(
                  other -> other.revokedAt().isEmpty() && other.name().equals(token.name()))) {
            return false;
          }
          tokens.put(token.id(), token);
          record(audit);
          return true;
        }
      }

      @Override
      public Optional<ApiToken> findByHash(String hash) {
        synchronized (lock) {
          return tokens.values().stream().filter(token -> token.hash().equals(hash)).findFirst();
        }
      }

      @Override
      public List<ApiToken> list() {
        synchronized (lock) {
          return List.copyOf(tokens.values()).reversed();
        }
      }

      @Override
      public Optional<ApiToken> revoke(UUID id, Instant at, AuditEntry audit) {
        synchronized (lock) {
          ApiToken token = tokens.get(id);
          if (token == null || token.revokedAt().isPresent()) {
            return Optional.empty();
          }
          ApiToken revoked = with(token, token.lastUsedAt(), Optional.of(at));
          tokens.put(id, revoked);
          record(audit);
          return Optional.of(revoked);
        }
      }

      @Override
      public void markUsed(UUID id, Instant at) {
        synchronized (lock) {
          tokens.computeIfPresent(
              id, (_, token) -> with(token, Optional.of(at), token.revokedAt()));
        }
      }

      private ApiToken with(
          ApiToken token, Optional<Instant> lastUsedAt, Optional<Instant> revokedAt) {
        return new ApiToken(
            token.id(),
            token.name(),
            token.role(),
            token.hash(),
            token.hint(),
            token.createdBy(),
            token.createdAt(),
            token.expiresAt(),
            lastUsedAt,
            revokedAt);
      }
    };
  }

  SignInLinks links() {
    return links;
  }

  People people() {
    return people;
  }

  Sessions sessions() {
    return sessions;
  }
}
