package io.herald.web;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What the built-in receiver of a demo got. */
final class InboxPage {
  private static final int SHOWN = 50;

  private final InboxMessages messages;
  private final InstantSource clock;

  InboxPage(InboxMessages messages, InstantSource clock) {
    this.messages = messages;
    this.clock = clock;
  }

  Answer show(Visit visit) {
    Instant now = clock.instant();
    return Answer.page(
        new InboxView(
            visit.shell(),
            messages.newest(SHOWN).stream().map(message -> MessageRow.of(message, now)).toList()));
  }

  /** One message, laid out. */
  record MessageRow(
      String id,
      Moment receivedAt,
      String method,
      String path,
      Map<String, String> headers,
      String body,
      String summary,
      boolean signatureVerified) {
    private static final int SUMMARY = 140;

    static MessageRow of(InboxMessages.Message message, Instant now) {
      String line = message.body().replaceAll("\\s+", " ").strip();
      return new MessageRow(
          message.id(),
          Moment.of(message.receivedAt(), now),
          message.method(),
          message.path(),
          message.headers(),
          JsonLayout.of(message.body()),
          line.length() <= SUMMARY ? line : line.substring(0, SUMMARY) + "…",
          message.signatureVerified());
    }
  }

  /** The page. */
  record InboxView(Shell shell, List<MessageRow> messages) implements View {
    @Override
    public String template() {
      return "inbox.jte";
    }
  }
}
