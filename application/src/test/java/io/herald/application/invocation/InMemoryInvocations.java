package io.herald.application.invocation;

import io.herald.application.InMemoryPage;
import io.herald.application.Page;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.webhook.Webhook;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Invocations in memory. Thread-safe. */
public final class InMemoryInvocations implements Invocations {
  private final InMemoryWork work;
  private final Webhooks webhooks;

  public InMemoryInvocations(InMemoryWork work, Webhooks webhooks) {
    this.work = work;
    this.webhooks = webhooks;
  }

  private List<InMemoryWork.Seen> all() {
    Set<WebhookId> active =
        webhooks.configuration().webhooks().stream()
            .filter(Webhook::active)
            .map(Webhook::id)
            .collect(Collectors.toSet());
    return work.invocations(active::contains);
  }

  @Override
  public Optional<Detail> find(InvocationId id) {
    return all().stream()
        .filter(seen -> seen.invocation().id().equals(id))
        .findFirst()
        .map(seen -> new Detail(seen.invocation(), seen.attempts(), seen.captured()));
  }

  @Override
  public Page<Invocation> list(Query query, Page.Request page) {
    return InMemoryPage.of(
        all().reversed().stream()
            .filter(seen -> matches(query, seen))
            .map(InMemoryWork.Seen::invocation)
            .toList(),
        "invocations" + query,
        page,
        invocation -> invocation.id().toString());
  }

  private static boolean matches(Query query, InMemoryWork.Seen seen) {
    Invocation invocation = seen.invocation();
    return (query.webhook().isEmpty() || query.webhook().equals(invocation.webhook()))
        && query.state().map(state -> invocation.state().name() == state).orElse(true)
        && query.cause().map(cause -> invocation.cause() == cause).orElse(true)
        && query.event().map(event -> invocation.event().equals(event)).orElse(true)
        && (query.request().isEmpty()
            || query.request().equals(invocation.requestId())
            || query.request().equals(invocation.requestFriendlyId()))
        && (query.failureCode().isEmpty()
            || seen.failure().map(Enum::name).filter(query.failureCode()::equals).isPresent()
            || seen.status().map(Object::toString).filter(query.failureCode()::equals).isPresent())
        && query.since().map(since -> !invocation.createdAt().isBefore(since)).orElse(true)
        && query.until().map(until -> invocation.createdAt().isBefore(until)).orElse(true);
  }

  @Override
  public List<Invocation> ofEvent(EventId event) {
    return all().stream()
        .map(InMemoryWork.Seen::invocation)
        .filter(invocation -> invocation.event().equals(event))
        .toList();
  }

  @Override
  public Map<String, String> captured(String orderingKey) {
    return work.captured(orderingKey);
  }

  @Override
  public Changes changesSince(String cursor, int limit) {
    if (cursor.isEmpty()) {
      return new Changes(List.of(), Long.toString(work.lastChange()));
    }
    long seenUntil;
    try {
      seenUntil = Long.parseLong(cursor);
    } catch (NumberFormatException _) {
      throw new Page.InvalidToken();
    }
    List<InMemoryWork.Seen> changes =
        all().stream()
            .filter(seen -> seen.changed() > seenUntil)
            .sorted(Comparator.comparingLong(InMemoryWork.Seen::changed))
            .limit(limit)
            .toList();
    return new Changes(
        changes.stream().map(InMemoryWork.Seen::invocation).toList(),
        changes.isEmpty() ? cursor : Long.toString(changes.getLast().changed()));
  }
}
