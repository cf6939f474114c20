package io.herald.cli;

import io.herald.proto.v1.Backlog;
import io.herald.proto.v1.GetStatusRequest;
import io.herald.proto.v1.PauseSendingRequest;
import io.herald.proto.v1.ResumeSendingRequest;
import io.herald.proto.v1.SystemStatus;
import java.util.List;

/** {@code herald pause}, {@code resume} and {@code status}. */
final class SystemCommands {
  private final Session session;

  SystemCommands(Session session) {
    this.session = session;
  }

  int pause() {
    return show(
        session.connection().system().pauseSending(PauseSendingRequest.getDefaultInstance()));
  }

  int resume() {
    return show(
        session.connection().system().resumeSending(ResumeSendingRequest.getDefaultInstance()));
  }

  int status() {
    return show(session.connection().system().getStatus(GetStatusRequest.getDefaultInstance()));
  }

  private int show(SystemStatus status) {
    Output output = session.output();
    output.answer(
        ProtoTree.of(status),
        () -> {
          output.line(
              status.getPaused()
                  ? "Sending is paused; publishing goes on. End the pause with: herald resume"
                  : "Herald is sending.");
          output.line("Version " + status.getVersion());
          if (status.getBacklogsCount() > 0) {
            output.table(
                List.of("WEBHOOK", "WAITING", "BLOCKED", "RETRYING", "OLDEST"),
                status.getBacklogsList().stream().map(SystemCommands::row).toList());
          }
        });
    return ExitCode.DONE;
  }

  private static List<String> row(Backlog backlog) {
    return List.of(
        backlog.getWebhook(),
        Long.toString(backlog.getWaiting()),
        Long.toString(backlog.getBlocked()),
        Long.toString(backlog.getRetrying()),
        backlog.hasOldestTime() ? ProtoTree.instant(backlog.getOldestTime()).toString() : "");
  }
}
