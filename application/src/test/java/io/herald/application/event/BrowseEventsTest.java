package io.herald.application.event;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.VIEWER;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.webhook.TestWebhook;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BrowseEventsTest {
  private final WiredApplication application = new WiredApplication();
  private final BrowseEvents browse = application.browseEvents;

  @Test
  void an_event_is_found_by_either_id() {
    Event event = application.published(anEvent().withPublisherId("mine").build());

    assertThat(browse.find(VIEWER, event.id().toString()).map(BrowseEvents.Detail::event))
        .contains(event);
    assertThat(browse.find(VIEWER, "mine").map(BrowseEvents.Detail::event)).contains(event);
    assertThat(browse.find(VIEWER, "Mine")).isEmpty();
    assertThat(browse.find(VIEWER, new EventId(new UUID(9, 9)).toString())).isEmpty();
  }

  @Test
  void a_publishers_id_that_reads_like_one_of_heralds_is_found() {
    String publisherId = new EventId(new UUID(9, 9)).toString();
    Event event = application.published(anEvent().withPublisherId(publisherId).build());

    assertThat(browse.find(VIEWER, publisherId).map(BrowseEvents.Detail::event)).contains(event);
  }

  @Test
  void every_webhook_of_today_says_why_it_would_fire_or_not() {
    Event event = application.published(anEvent().ofType("RequestCreated").build());
    application.created(aWebhook().named("a fires"));
    application.created(aWebhook().named("b other trigger").firesOn("RequestExpired"));
    application.created(
        aWebhook().named("c other filter").withFilter("integration.name", "is", "no such thing"));
    application.created(aWebhook().named("d inactive").inactive());

    assertThat(browse.find(VIEWER, event.id().toString()).orElseThrow().verdicts())
        .extracting(
            verdict -> verdict.webhook().settings().name().value(),
            BrowseEvents.WebhookVerdict::triggerNamed,
            verdict -> verdict.verdict().holds(),
            verdict -> verdict.webhook().active())
        .containsExactly(
            tuple("a fires", true, true, true),
            tuple("b other trigger", false, true, true),
            tuple("c other filter", true, false, true),
            tuple("d inactive", true, true, false));
  }

  @Test
  void what_an_event_fired_is_shown_without_the_path_to_those_who_may_not_configure() {
    Event event = application.published(anEvent().build());
    Webhook webhook = application.created(aWebhook());
    application.sender.answers(
        302, "", new Attempt.HeaderLine("location", "https://next.example.com/secret-path", false));
    application.testWebhook.test(ADMIN, webhook.id(), new TestWebhook.Subject.Stored(event.id()));

    assertThat(reason(browse.find(ADMIN, event.publisherId()).orElseThrow()))
        .contains("secret-path");
    assertThat(reason(browse.find(VIEWER, event.publisherId()).orElseThrow()))
        .contains("https://next.example.com/…")
        .doesNotContain("secret-path");
  }

  @Test
  void events_are_listed_the_newest_first() {
    Event first = application.published(anEvent().build());
    Event second = application.published(anEvent().build());

    assertThat(browse.list(VIEWER, Events.Query.ALL, Page.Request.first()).items())
        .containsExactly(second, first);
  }

  private static String reason(BrowseEvents.Detail detail) {
    return detail.invocations().stream()
        .map(Invocation::state)
        .map(state ->
            state instanceof InvocationState.Failed failed ? failed.reason() : "not failed")
        .findFirst()
        .orElseThrow();
  }
}
