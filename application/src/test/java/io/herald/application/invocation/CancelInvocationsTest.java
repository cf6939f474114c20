package io.herald.application.invocation;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.OPERATOR;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CancelInvocationsTest {
  private final WiredApplication application = new WiredApplication();
  private final CancelInvocations cancel = application.cancelInvocations;
  private final IdGenerator ids = new IdGenerator(application.clock, new Random(20261206));

  @Test
  void what_is_live_is_cancelled_and_the_rest_is_left_alone() {
    InvocationId live = fired(1).getFirst();
    InvocationId unknown = new InvocationId(new UUID(9, 9));

    assertThat(cancel.cancel(OPERATOR, List.of(live, unknown, live))).containsExactly(live);
    assertThat(cancel.cancel(OPERATOR, List.of(live))).isEmpty();

    assertThat(state(live)).isEqualTo(new InvocationState.Cancelled(application.clock.instant()));
  }

  @Test
  void what_waits_is_due_now_if_somebody_wants_it() {
    InvocationId waiting = fired(1).getFirst();
    application.clock.advance(Duration.ofMinutes(1));

    assertThat(cancel.retryNow(OPERATOR, List.of(waiting))).containsExactly(waiting);

    assertThat(state(waiting)).isEqualTo(new InvocationState.Waiting(application.clock.instant()));
  }

  @Test
  void both_are_audited_by_name_if_there_is_one_and_by_number_if_there_are_more() {
    List<InvocationId> fired = fired(3);
    cancel.cancel(OPERATOR, fired.subList(0, 1));
    AuditEntry one = application.lastAudit();
    cancel.retryNow(ADMIN, fired.subList(1, 3));
    AuditEntry two = application.lastAudit();

    assertThat(one.action()).isEqualTo("invocation.cancel");
    assertThat(one.object()).isEqualTo("invocation " + fired.getFirst());
    assertThat(one.objectId()).isEqualTo(fired.getFirst().toString());
    assertThat(one.caller()).isEqualTo(OPERATOR);
    assertThat(two.action()).isEqualTo("invocation.retry_now");
    assertThat(two.object()).isEqualTo("2 invocations");
    assertThat(two.after()).contains(fired.get(1).toString(), fired.get(2).toString());
  }

  @Test
  void many_are_cancelled_a_thousand_at_a_time() {
    List<InvocationId> fired = fired(1_001);
    int entries = application.audited().size();

    assertThat(cancel.cancel(OPERATOR, fired)).isEqualTo(fired);

    assertThat(application.audited()).hasSize(entries + 2);
  }

  private List<InvocationId> fired(int count) {
    Webhook webhook = application.created(aWebhook());
    List<NewInvocation> invocations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      invocations.add(
          new NewInvocation(ids.nextInvocation(), webhook.id(), "Tickets", false, Set.of(), false));
    }
    application.journal.append(
        List.of(new NewEvent(anEvent().build(), invocations)),
        application.webhooks.configurationVersion());
    return invocations.stream().map(NewInvocation::id).toList();
  }

  private InvocationState state(InvocationId id) {
    return application.invocations.find(id).orElseThrow().invocation().state();
  }
}
