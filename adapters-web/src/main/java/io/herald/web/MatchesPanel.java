package io.herald.web;

import io.herald.application.webhook.PreviewWebhook;
import io.herald.domain.filter.ClauseVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How the triggers and filters do on recent events.
 *
 * @param sentence such as "matches 37 of the last 500 events"
 */
record MatchesPanel(String sentence, boolean none, List<Verdict> verdicts) {

  static MatchesPanel of(PreviewWebhook.Matches matches, WebhookForm form, Instant now) {
    if (matches.examined() == 0) {
      return new MatchesPanel("No events yet to try the filters on.", false, List.of());
    }
    String sentence =
        form.triggers().isEmpty()
            ? "Tick a trigger to see which recent events match."
            : "matches "
                + matches.matched()
                + " of the last "
                + Words.count(matches.examined(), "event", "events");
    return new MatchesPanel(
        sentence,
        !form.triggers().isEmpty() && matches.matched() == 0,
        matches.verdicts().stream().map(verdict -> Verdict.of(verdict, now)).toList());
  }

  /** One event and why it matches or not. */
  record Verdict(EventPages.EventRow event, boolean matches, List<String> reasons) {
    static Verdict of(PreviewWebhook.EventVerdict verdict, Instant now) {
      List<String> reasons = new ArrayList<>();
      if (!verdict.triggerNamed()) {
        reasons.add("Its trigger is not ticked.");
      }
      verdict.verdict().clauses().stream()
          .filter(clause -> !clause.holds())
          .map(ClauseVerdict::explanation)
          .forEach(reasons::add);
      return new Verdict(
          EventPages.EventRow.of(verdict.event(), now),
          verdict.triggerNamed() && verdict.verdict().holds(),
          reasons);
    }
  }

  /** The panel alone. */
  record Part(MatchesPanel panel) implements View {
    @Override
    public String template() {
      return "matchesPart.jte";
    }
  }
}
