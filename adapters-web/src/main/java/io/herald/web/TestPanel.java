package io.herald.web;

import io.herald.application.invocation.Invocations;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.TestWebhook;
import io.herald.domain.Violation;
import io.herald.domain.filter.ClauseVerdict;
import io.herald.domain.invocation.InvocationState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result line of a test or a manual run, with the data behind it.
 *
 * @param headline "Test successful", "Test failed" and their like
 * @param message what exactly happened, if that needs saying
 * @param invocation the invocation's id; empty if nothing was tried
 * @param attempt for the side panel
 * @param asks whether this is no result but the question whether to send a DELETE
 */
record TestPanel(
    boolean successful,
    String headline,
    String message,
    List<String> details,
    String invocation,
    Optional<AttemptView> attempt,
    boolean asks) {

  static TestPanel confirmation(String host) {
    return new TestPanel(
        false,
        "Send a DELETE?",
        "This webhook sends DELETE, so a test may delete something at " + host + ".",
        List.of(),
        "",
        Optional.empty(),
        true);
  }

  static TestPanel refused(List<Violation> violations) {
    return new TestPanel(
        false,
        "Test failed",
        "Nothing was sent: the webhook is not complete yet.",
        violations.stream().map(Violation::message).toList(),
        "",
        Optional.empty(),
        false);
  }

  static TestPanel of(TestWebhook.Outcome outcome, Instant now) {
    return switch (outcome) {
      case TestWebhook.Outcome.Tested(Invocations.Detail detail) ->
          tried("Test successful", "Test failed", detail, now);
      case TestWebhook.Outcome.Refused(List<Violation> violations) -> refused(violations);
      case TestWebhook.Outcome.Absent(String what) ->
          new TestPanel(
              false,
              "Test failed",
              "There is no " + what + ".",
              List.of(),
              "",
              Optional.empty(),
              false);
    };
  }

  static TestPanel of(InvokeWebhook.Outcome outcome, Instant now) {
    return switch (outcome) {
      case InvokeWebhook.Outcome.Invoked(Invocations.Detail detail, boolean _) ->
          tried("Run successful", "Run failed", detail, now);
      case InvokeWebhook.Outcome.NoMatch(var verdict) ->
          notRun(
              "Nothing was sent: the filters do not hold for this event.",
              verdict.clauses().stream()
                  .filter(clause -> !clause.holds())
                  .map(ClauseVerdict::explanation)
                  .toList());
      case InvokeWebhook.Outcome.Refused(List<Violation> violations) ->
          notRun("Nothing was sent.", violations.stream().map(Violation::message).toList());
      case InvokeWebhook.Outcome.NotInvocable(String message) -> notRun(message, List.of());
      case InvokeWebhook.Outcome.Absent(String what) ->
          notRun("There is no " + what + ".", List.of());
      case InvokeWebhook.Outcome.EventIdReused _ ->
          notRun("This event was used with other content before.", List.of());
    };
  }

  private static TestPanel notRun(String message, List<String> details) {
    return new TestPanel(false, "Not run", message, details, "", Optional.empty(), false);
  }

  private static TestPanel tried(
      String success, String failure, Invocations.Detail detail, Instant now) {
    boolean delivered = detail.invocation().state() instanceof InvocationState.Delivered;
    Optional<AttemptView> attempt =
        detail.attempts().isEmpty()
            ? Optional.empty()
            : Optional.of(AttemptView.of(detail.attempts().getLast(), now));
    return new TestPanel(
        delivered,
        delivered ? success : failure,
        attempt.flatMap(AttemptView::failure).map(AttemptView.FailureView::message).orElse(""),
        List.of(),
        detail.invocation().id().toString(),
        attempt,
        false);
  }

  /**
   * The panel alone, in the place of the one before.
   *
   * @param offersSave whether the form may now be saved and activated
   */
  record Part(Shell shell, TestPanel panel, boolean offersSave) implements View {
    @Override
    public String template() {
      return "testPart.jte";
    }
  }
}
