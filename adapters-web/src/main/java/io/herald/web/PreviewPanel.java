package io.herald.web;

import io.herald.application.webhook.PreviewWebhook;
import io.herald.domain.Violation;
import io.herald.domain.filter.ClauseVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What would be sent.
 *
 * @param event which event it is rendered for
 * @param problems why it cannot be, or what else is wrong
 * @param reasons why it would not fire for this event; empty if it would
 */
record PreviewPanel(
    String event,
    Optional<AttemptView.RequestView> request,
    List<Problem> problems,
    List<String> reasons,
    boolean fires) {

  private static final List<String> SHOWN =
      List.of("body_template", "url", "headers", "filters", "capture", "event", "kind");

  static PreviewPanel of(PreviewWebhook.Outcome outcome) {
    return switch (outcome) {
      case PreviewWebhook.Outcome.Previewed previewed ->
          new PreviewPanel(
              previewed.event().trigger().name()
                  + " "
                  + (previewed.event().subject().friendlyId().isEmpty()
                      ? previewed.event().subject().orderingKey()
                      : previewed.event().subject().friendlyId()),
              previewed.request().map(AttemptView.RequestView::of),
              problems(previewed.problems()),
              reasons(previewed),
              previewed.fires());
      case PreviewWebhook.Outcome.Refused(List<Violation> violations) ->
          new PreviewPanel("", Optional.empty(), problems(violations), List.of(), false);
      case PreviewWebhook.Outcome.Absent(String what) ->
          new PreviewPanel(
              "",
              Optional.empty(),
              List.of(new Problem("", "There is no " + what + ".", 0, 0)),
              List.of(),
              false);
    };
  }

  /** What bears on the request; what is still missing elsewhere is said when saving. */
  private static List<Problem> problems(List<Violation> violations) {
    return violations.stream()
        .filter(violation -> SHOWN.stream().anyMatch(violation.field()::startsWith))
        .filter(violation -> !violation.rule().equals("REQUIRED"))
        .map(Problem::of)
        .toList();
  }

  private static List<String> reasons(PreviewWebhook.Outcome.Previewed previewed) {
    List<String> reasons = new ArrayList<>();
    if (!previewed.triggerNamed()) {
      reasons.add("The trigger " + previewed.event().trigger().name() + " is not ticked.");
    }
    previewed.verdict().clauses().stream()
        .filter(clause -> !clause.holds())
        .map(ClauseVerdict::explanation)
        .forEach(reasons::add);
    return reasons;
  }

  /**
   * Something that is wrong.
   *
   * @param anchor the id of its input; empty if it belongs to none
   * @param line of the body template, from 1; 0 if it belongs to no line
   * @param column from 1; 0 if it belongs to no column
   */
  record Problem(String anchor, String message, int line, int column) {
    private static final Pattern PLACE = Pattern.compile("[Ll]ine (\\d{1,6}),? column (\\d{1,6})");

    static Problem of(Violation violation) {
      Matcher place = PLACE.matcher(violation.message());
      boolean placed = violation.field().startsWith("body_template") && place.find();
      List<FieldErrors.Entry> entries = new FieldErrors(List.of(violation)).summary();
      return new Problem(
          entries.getFirst().anchor(),
          violation.message(),
          placed ? Integer.parseInt(place.group(1)) : 0,
          placed ? Integer.parseInt(place.group(2)) : 0);
    }
  }

  /** The panel alone. */
  record Part(PreviewPanel panel) implements View {
    @Override
    public String template() {
      return "previewPart.jte";
    }
  }
}
