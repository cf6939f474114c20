package io.herald.web;

import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.RestoreWebhook;
import io.herald.application.webhook.UpdateWebhook;
import io.herald.domain.Violation;
import io.herald.domain.webhook.Webhook;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The earlier versions of a webhook: which there are, what differs, and going back to one. */
final class VersionPages {
  private final BrowseWebhooks browse;
  private final RestoreWebhook restore;
  private final WebhookPages webhooks;
  private final InstantSource clock;

  VersionPages(UseCases useCases, WebhookPages webhooks, InstantSource clock) {
    this.browse = useCases.browseWebhooks();
    this.restore = useCases.restoreWebhook();
    this.webhooks = webhooks;
    this.clock = clock;
  }

  Answer list(Visit visit) {
    Webhook current = webhooks.find(visit);
    List<Webhook> all = new ArrayList<>();
    all.add(current);
    all.addAll(browse.versions(visit.caller(), current.id()));
    Instant now = clock.instant();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Webhook version = all.get(i);
      VersionText text = VersionText.of(version, visit.caller());
      rows.add(
          new Row(
              version.version(),
              Moment.of(version.updatedAt(), now),
              i == 0,
              i + 1 < all.size()
                  ? String.join(
                      ", ", text.differencesFrom(VersionText.of(all.get(i + 1), visit.caller())))
                  : version.version() == 1 ? "Created" : "The oldest one on record"));
    }
    return Answer.page(
        new ListView(
            visit.shell(), current.id().toString(), current.settings().name().value(), rows));
  }

  Answer show(Visit visit) {
    Webhook current = webhooks.find(visit);
    return Answer.page(one(visit, current, earlier(visit, current), false, List.of()));
  }

  private OneView one(
      Visit visit, Webhook current, Webhook earlier, boolean stale, List<Violation> refusals) {
    return new OneView(
        visit.shell(),
        current.id().toString(),
        current.settings().name().value(),
        current.etag(),
        current.version(),
        earlier.version(),
        Moment.of(earlier.updatedAt(), clock.instant()),
        VersionText.of(current, visit.caller())
            .comparedWith(VersionText.of(earlier, visit.caller())),
        stale,
        refusals.stream().map(Violation::message).toList());
  }

  private Webhook earlier(Visit visit, Webhook current) {
    return version(visit)
        .flatMap(version ->
            browse.versions(visit.caller(), current.id()).stream()
                .filter(one -> one.version() == version)
                .findFirst())
        .orElseThrow(VersionPages::absent);
  }

  private static Optional<Long> version(Visit visit) {
    try {
      return Optional.of(Long.parseLong(visit.parameter("version")));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static NoSuchPage absent() {
    return new NoSuchPage(
        "There is no such earlier version of this webhook; the last hundred are on record.");
  }

  Answer restore(Visit visit) {
    Webhook current = webhooks.find(visit);
    Webhook earlier = earlier(visit, current);
    return switch (restore.restore(
        visit.caller(), current.id(), earlier.version(), visit.form().line("etag"))) {
      case RestoreWebhook.Outcome.Asked(UpdateWebhook.Outcome outcome) ->
          switch (outcome) {
            case UpdateWebhook.Outcome.Saved(Webhook saved, var _, var _) ->
                Answer.to("/webhooks/" + saved.id())
                    .with(new Notice(Notice.Kind.WEBHOOK_RESTORED, saved.id().toString()));
            case UpdateWebhook.Outcome.Refused(List<Violation> violations) ->
                Answer.page(422, one(visit, current, earlier, false, violations));
            case UpdateWebhook.Outcome.Stale(Webhook newer) ->
                Answer.page(409, one(visit, newer, earlier, true, List.of()));
            case UpdateWebhook.Outcome.Absent _, UpdateWebhook.Outcome.Deleted _ ->
                throw WebhookPages.absent();
          };
      case RestoreWebhook.Outcome.NoSuchVersion _ -> throw absent();
      case RestoreWebhook.Outcome.Absent _ -> throw WebhookPages.absent();
    };
  }

  /**
   * One version in the table.
   *
   * @param current whether it is the present one
   * @param changed what differs from the version before it
   */
  record Row(long version, Moment at, boolean current, String changed) {}

  /** All versions. */
  record ListView(Shell shell, String id, String name, List<Row> rows) implements View {
    @Override
    public String template() {
      return "webhookVersions.jte";
    }
  }

  /**
   * One earlier version beside the present one.
   *
   * @param stale whether somebody changed the webhook meanwhile
   * @param refusals why it cannot be gone back to just so
   */
  record OneView(
      Shell shell,
      String id,
      String name,
      String etag,
      long currentVersion,
      long version,
      Moment at,
      List<VersionText.Part> parts,
      boolean stale,
      List<String> refusals)
      implements View {
    @Override
    public String template() {
      return "webhookVersion.jte";
    }
  }
}
