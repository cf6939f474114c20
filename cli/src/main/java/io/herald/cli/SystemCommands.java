package io.herald.cli;

import io.herald.proto.v1.Backlog;
import io.herald.proto.v1.GetStatusRequest;
import io.herald.proto.v1.PauseSendingRequest;
import io.herald.proto.v1.ResumeSendingRequest;
import io.herald.proto.v1.SystemStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code herald pause}, {@code resume} and {@code status}. */
final class SystemCommands {
  private SystemCommands() {}

  /** {@code herald pause}. */
  @Command(name = "pause", description = "Holds all sending; publishing goes on.")
  record Pause(Session session) implements Callable<Integer> {
    @Override
    public Integer call() {
      return show(
          session,
          session.connection().system().pauseSending(PauseSendingRequest.getDefaultInstance()));
    }
  }

  /** {@code herald resume}. */
  @Command(name = "resume", description = "Ends the pause.")
  record Resume(Session session) implements Callable<Integer> {
    @Override
    public Integer call() {
      return show(
          session,
          session.connection().system().resumeSending(ResumeSendingRequest.getDefaultInstance()));
    }
  }

  /** {@code herald status}. */
  @Command(
      name = "status",
      description = "Tells whether sending is paused, and what waits for which webhook.")
  record Status(Session session) implements Callable<Integer> {
    @Override
    public Integer call() {
      return show(
          session, session.connection().system().getStatus(GetStatusRequest.getDefaultInstance()));
    }
  }

  private static int show(Session session, SystemStatus status) {
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
