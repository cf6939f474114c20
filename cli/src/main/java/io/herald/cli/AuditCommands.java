package io.herald.cli;

import io.herald.proto.v1.AuditEntry;
import io.herald.proto.v1.ExportAuditEntriesRequest;
import io.herald.proto.v1.ListAuditEntriesRequest;
import io.herald.proto.v1.ListAuditEntriesResponse;
import io.herald.proto.v1.VerifyAuditLogRequest;
import io.herald.proto.v1.VerifyAuditLogResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code herald audit …}. */
@Command(
    name = "audit",
    description = "Reads the audit log: who did what to which object from where.")
final class AuditCommands {
  private static final int PAGE_SIZE = 200;
  private static final int DEFAULT_LIMIT = 50;

  private final Session session;

  AuditCommands(Session session) {
    this.session = session;
  }

  @Command(name = "list", description = "Lists entries, the newest first.")
  int list(
      @Option(
              names = "--text",
              paramLabel = "TEXT",
              description = "a part of who, what or which object")
          @Nullable String text,
      @Option(names = "--object", paramLabel = "ID", description = "of this object, such as whk_…")
          @Nullable String object,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "from then on: 1h ago, or a time")
          @Nullable String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "before then: 1h ago, or a time")
          @Nullable String until,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "at most so many entries (default 50)")
          @Nullable Integer limit) {
    int most = limit == null ? DEFAULT_LIMIT : limit;
    if (most < 1) {
      throw CommandFailure.usage("--limit takes 1 or more.");
    }
    ListAuditEntriesRequest.Builder request = ListAuditEntriesRequest.newBuilder();
    if (text != null) {
      request.setText(text);
    }
    if (object != null) {
      request.setObjectId(object);
    }
    if (since != null) {
      request.setSince(Times.past("--since", since, session.clock()));
    }
    if (until != null) {
      request.setUntil(Times.past("--until", until, session.clock()));
    }
    List<AuditEntry> entries = new ArrayList<>();
    do {
      ListAuditEntriesResponse page =
          session
              .connection()
              .audit()
              .listAuditEntries(
                  request.setPageSize(Math.min(PAGE_SIZE, most - entries.size())).build());
      entries.addAll(page.getEntriesList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty() && entries.size() < most);
    Output output = session.output();
    output.answer(
        Map.of("entries", entries.stream().map(ProtoTree::of).toList()),
        () ->
            output.table(
                List.of("NO.", "TIME", "WHO", "ROLE", "FROM", "DID", "TO"),
                entries.stream().map(AuditCommands::row).toList()));
    return ExitCode.DONE;
  }

  private static List<String> row(AuditEntry entry) {
    return List.of(
        Long.toString(entry.getSequence()),
        ProtoTree.instant(entry.getTime()).toString(),
        entry.getActor(),
        entry.getRole(),
        entry.getAddress().isEmpty() ? entry.getDoor() : entry.getDoor() + " " + entry.getAddress(),
        entry.getAction(),
        entry.getObject());
  }

  @Command(
      name = "export",
      description = {
        "Writes all entries as JSON Lines, the oldest first, with what stood before and after.",
        "Secrets are masked in them. To go on later: --from with one more than the last sequence."
      })
  int export(
      @Option(
              names = "--from",
              paramLabel = "NUMBER",
              defaultValue = "1",
              description = "the first entry wanted (default 1)")
          long from) {
    Output output = session.output(Output.Format.json);
    Iterator<AuditEntry> entries =
        session
            .connection()
            .audit()
            .exportAuditEntries(
                ExportAuditEntriesRequest.newBuilder().setFirstSequence(from).build());
    long written = 0;
    while (entries.hasNext()) {
      output.jsonLine(ProtoTree.of(entries.next()));
      written++;
    }
    session.say(written == 1 ? "1 entry was exported." : written + " entries were exported.");
    return ExitCode.DONE;
  }

  @Command(
      name = "verify",
      description = {
        "Checks that nobody changed, removed or reordered an entry.",
        "Exit code 1 if somebody did; the first entry that is wrong is named."
      })
  int verify() {
    VerifyAuditLogResponse verdict =
        session.connection().audit().verifyAuditLog(VerifyAuditLogRequest.getDefaultInstance());
    Output output = session.output();
    output.answer(
        ProtoTree.of(verdict),
        () -> {
          if (verdict.getIntact()) {
            output.line(
                "The audit log is intact: %d entries, the newest with the hash %s."
                    .formatted(verdict.getEntries(), verdict.getLastHash()));
          } else {
            output.line(
                "The audit log was changed, from entry %d on: %s"
                    .formatted(verdict.getBrokenSequence(), verdict.getReason()));
          }
        });
    return verdict.getIntact() ? ExitCode.DONE : ExitCode.NEGATIVE;
  }
}
