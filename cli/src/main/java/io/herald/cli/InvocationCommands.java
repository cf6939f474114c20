package io.herald.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.herald.proto.v1.CancelInvocationsRequest;
import io.herald.proto.v1.CancelInvocationsResponse;
import io.herald.proto.v1.GetInvocationRequest;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.ListReplaysRequest;
import io.herald.proto.v1.Replay;
import io.herald.proto.v1.ReplayInvocationsRequest;
import io.herald.proto.v1.ReplayInvocationsResponse;
import io.herald.proto.v1.RetryInvocationsRequest;
import io.herald.proto.v1.RetryInvocationsResponse;
import io.herald.proto.v1.StopReplayRequest;
import io.herald.proto.v1.WatchInvocationsRequest;
import io.herald.proto.v1.WatchInvocationsResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herald invocations …}. */
@Command(name = "invocations", description = "Looks at invocations, repeats and cancels them.")
final class InvocationCommands {
  private static final int PAGE_SIZE = 200;
  private static final List<String> HEADINGS =
      List.of("ID", "CREATED", "WEBHOOK", "TRIGGER", "REQUEST", "CAUSE", "ATTEMPTS", "STATE");

  /** The widths of the columns of a stream, whose rows are not known beforehand. */
  private static final int[] STREAM_WIDTHS = {30, 27, 20, 15, 10, 6, 8, 10};

  /** How often a watch tries to come back before it gives up. */
  private static final int MAX_RECONNECTS = 30;

  private static final long RECONNECT_MILLIS = 1000;

  private final Session session;

  InvocationCommands(Session session) {
    this.session = session;
  }

  @Command(name = "list", description = "Lists invocations, the newest first.")
  int list(
      @Option(
              names = "--webhook",
              paramLabel = "NAME",
              description = "of this webhook, by name or identifier")
          @Nullable String webhook,
      @Option(
              names = "--state",
              paramLabel = "STATE",
              description = "blocked, waiting, held, delivered, failed or cancelled")
          @Nullable String state,
      @Option(
              names = "--cause",
              paramLabel = "CAUSE",
              description = "event, test, manual or replay")
          @Nullable String cause,
      @Option(
              names = "--event",
              paramLabel = "ID",
              description = "of this event, by identifier or event_id")
          @Nullable String event,
      @Option(
              names = "--request",
              paramLabel = "REQUEST",
              description = "of this access request, such as AR-123")
          @Nullable String request,
      @Option(
              names = "--code",
              paramLabel = "CODE",
              description = "failed with this, such as 404 or DNS")
          @Nullable String code,
      @Option(names = "--since", paramLabel = "TIME", description = "made since: 1h ago, or a time")
          @Nullable String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "made before: 1h ago, or a time")
          @Nullable String until,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "at most (default 1000)")
          int limit,
      @Option(
              names = "--page-token",
              paramLabel = "TOKEN",
              description = "goes on behind an earlier list")
          @Nullable String pageToken) {
    InvocationFilter.Builder filter = filter(webhook, state, since, until);
    if (cause != null) {
      filter.setCause(cause(cause));
    }
    if (event != null) {
      filter.setEvent(event);
    }
    if (request != null) {
      filter.setRequest(request);
    }
    if (code != null) {
      filter.setFailureCode(code);
    }
    List<Invocation> invocations = new ArrayList<>();
    String token = pageToken == null ? "" : pageToken;
    do {
      ListInvocationsResponse page =
          session
              .connection()
              .invocations()
              .listInvocations(
                  ListInvocationsRequest.newBuilder()
                      .setFilter(filter)
                      .setPageSize(Math.clamp(limit - invocations.size(), 1, PAGE_SIZE))
                      .setPageToken(token)
                      .build());
      invocations.addAll(page.getInvocationsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty() && invocations.size() < limit);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("invocations", invocations.stream().map(InvocationCommands::tree).toList());
    document.put("next_page_token", token);
    Output output = session.output();
    output.answer(
        document,
        () -> output.table(HEADINGS, invocations.stream().map(InvocationCommands::row).toList()));
    if (output.forPeople() && !token.isEmpty()) {
      session.say("There are more; go on with --page-token " + token);
    }
    return ExitCode.DONE;
  }

  /** Lists and streams leave attempts and captures out, and so do their documents. */
  private static Map<String, Object> tree(Invocation invocation) {
    Map<String, Object> tree = ProtoTree.of(invocation);
    tree.remove("attempts");
    tree.remove("captured");
    return tree;
  }

  private static List<String> row(Invocation invocation) {
    return List.of(
        invocation.getId(),
        ProtoTree.instant(invocation.getCreateTime()).toString(),
        invocation.getWebhookName(),
        invocation.getTrigger(),
        invocation.getRequestFriendlyId().isEmpty()
            ? invocation.getRequestId()
            : invocation.getRequestFriendlyId(),
        InvocationText.lower(invocation.getCause().name()),
        Integer.toString(invocation.getAttemptCount()),
        InvocationText.state(invocation));
  }

  @Command(name = "get", description = "Shows an invocation with every request and response.")
  int get(@Parameters(paramLabel = "ID", description = "its identifier (inv_…)") String id) {
    Invocation invocation =
        session
            .connection()
            .invocations()
            .getInvocation(GetInvocationRequest.newBuilder().setId(id).build());
    Output output = session.output();
    output.answer(ProtoTree.of(invocation), () -> new InvocationText(output).print(invocation));
    return ExitCode.DONE;
  }

  @Command(
      name = "watch",
      description = {
        "Shows invocations as they change, until it is interrupted.",
        "With -o json: one document a line. Comes back by itself when the connection breaks."
      })
  int watch(
      @Option(
              names = "--webhook",
              paramLabel = "NAME",
              description = "of this webhook, by name or identifier")
          @Nullable String webhook,
      @Option(names = "--state", paramLabel = "STATE", description = "in this state")
          @Nullable String state,
      @Option(names = "--count", paramLabel = "N", description = "ends after so many changes")
          @Nullable Integer count)
      throws InterruptedException {
    WatchInvocationsRequest.Builder request = WatchInvocationsRequest.newBuilder();
    if (webhook != null) {
      request.setWebhook(webhook);
    }
    if (state != null) {
      request.setState(state(state));
    }
    Output output = session.output();
    if (output.forPeople()) {
      output.row(HEADINGS, STREAM_WIDTHS);
    }
    int left = count == null ? Integer.MAX_VALUE : count;
    int reconnects = 0;
    while (left > 0) {
      try {
        Iterator<WatchInvocationsResponse> changes =
            session.connection().invocationsWithoutDeadline().watchInvocations(request.build());
        while (left > 0 && changes.hasNext()) {
          WatchInvocationsResponse message = changes.next();
          reconnects = 0;
          for (Invocation invocation : message.getInvocationsList()) {
            if (left-- > 0) {
              show(invocation, output);
            }
          }
          request.setCursor(message.getCursor());
        }
      } catch (StatusRuntimeException e) {
        boolean resumable =
            e.getStatus().getCode() == Status.Code.UNAVAILABLE && !request.getCursor().isEmpty();
        if (!resumable || ++reconnects > MAX_RECONNECTS) {
          throw e;
        }
        Thread.sleep(RECONNECT_MILLIS);
      }
    }
    return ExitCode.DONE;
  }

  private void show(Invocation invocation, Output output) {
    switch (output.format()) {
      case table -> {
        output.row(row(invocation), STREAM_WIDTHS);
        session.terminal().out().flush();
      }
      case json -> output.jsonLine(tree(invocation));
      case yaml -> {
        session.terminal().out().println("---");
        session.terminal().out().print(Output.yaml(tree(invocation)));
        session.terminal().out().flush();
      }
    }
  }

  @Command(
      name = "replay",
      description = {
        "Sends again: the invocations named, or those of a webhook in a window.",
        "Everything must be final. The replay goes on by itself at its rate; see replays."
      })
  int replay(
      @Parameters(paramLabel = "ID", arity = "0..*", description = "identifiers (inv_…)")
          @Nullable List<String> ids,
      @Option(
              names = "--webhook",
              paramLabel = "NAME",
              description = "of this webhook, by name or identifier")
          @Nullable String webhook,
      @Option(
              names = "--state",
              paramLabel = "STATE",
              description = "in this state; failed if absent")
          @Nullable String state,
      @Option(names = "--since", paramLabel = "TIME", description = "made since: 1h ago, or a time")
          @Nullable String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "made before: 1h ago, or a time; now if absent")
          @Nullable String until,
      @Option(names = "--missed", description = "the events that it missed while it was off")
          boolean missed,
      @Option(
              names = "--per-second",
              paramLabel = "N",
              description = "at most so many a second (default 20)")
          int perSecond,
      @Option(names = "--dry-run", description = "only tells how many it would be")
          boolean dryRun) {
    List<String> named = ids == null ? List.of() : ids;
    ReplayInvocationsRequest.Builder request =
        ReplayInvocationsRequest.newBuilder()
            .setMissed(missed)
            .setPerSecond(perSecond)
            .setValidateOnly(dryRun);
    if (named.isEmpty()) {
      if (webhook == null || since == null) {
        throw CommandFailure.usage("Name invocations, or give --webhook and --since.");
      }
      request.setFilter(filter(webhook, state, since, until));
    } else {
      refuseBoth(webhook, state, since, until);
      request.addAllIds(named);
    }
    ReplayInvocationsResponse answer =
        session.connection().invocations().replayInvocations(request.build());
    Output output = session.output();
    output.answer(
        ProtoTree.of(answer),
        () -> {
          String count =
              (answer.getMore() ? "more than " : "")
                  + answer.getCandidateCount()
                  + (answer.getCandidateCount() == 1 ? " candidate" : " candidates");
          output.line(
              answer.hasReplay()
                  ? "Replay %s began, with %s.".formatted(answer.getReplay().getId(), count)
                  : "It would be " + count + ".");
        });
    return ExitCode.DONE;
  }

  @Command(
      name = "replays",
      description = "Lists the newest replays and how far they are; with --stop ends one.")
  int replays(
      @Option(names = "--stop", paramLabel = "ID", description = "stops this replay")
          @Nullable String stop) {
    List<Replay> replays =
        stop == null
            ? session
                .connection()
                .invocations()
                .listReplays(ListReplaysRequest.newBuilder().setPageSize(PAGE_SIZE).build())
                .getReplaysList()
            : List.of(
                session
                    .connection()
                    .invocations()
                    .stopReplay(StopReplayRequest.newBuilder().setId(stop).build()));
    Output output = session.output();
    output.answer(
        Map.of("replays", replays.stream().map(ProtoTree::of).toList()),
        () ->
            output.table(
                List.of("ID", "STATE", "STARTED", "BY", "CANDIDATES", "EXAMINED", "REPLAYED"),
                replays.stream().map(InvocationCommands::row).toList()));
    return ExitCode.DONE;
  }

  private static List<String> row(Replay replay) {
    return List.of(
        replay.getId(),
        InvocationText.lower(replay.getState().name()),
        ProtoTree.instant(replay.getCreateTime()).toString(),
        replay.getCreator(),
        Long.toString(replay.getCandidateCount()),
        Long.toString(replay.getExaminedCount()),
        Long.toString(replay.getReplayedCount()));
  }

  @Command(
      name = "cancel",
      description = "Cancels what is not final yet: the invocations named, or those of a webhook.")
  int cancel(
      @Parameters(paramLabel = "ID", arity = "0..*", description = "identifiers (inv_…)")
          @Nullable List<String> ids,
      @Option(
              names = "--webhook",
              paramLabel = "NAME",
              description = "of this webhook, by name or identifier")
          @Nullable String webhook,
      @Option(
              names = "--state",
              paramLabel = "STATE",
              description = "in this state: blocked, waiting or held")
          @Nullable String state,
      @Option(names = "--since", paramLabel = "TIME", description = "made since: 1h ago, or a time")
          @Nullable String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "made before: 1h ago, or a time")
          @Nullable String until) {
    List<String> named = ids == null ? List.of() : ids;
    CancelInvocationsRequest.Builder request = CancelInvocationsRequest.newBuilder();
    if (named.isEmpty()) {
      if (webhook == null) {
        throw CommandFailure.usage("Name invocations, or give --webhook.");
      }
      request.setFilter(filter(webhook, state, since, until));
    } else {
      refuseBoth(webhook, state, since, until);
      request.addAllIds(named);
    }
    List<String> cancelled = new ArrayList<>();
    boolean more;
    do {
      CancelInvocationsResponse answer =
          session.connection().invocations().cancelInvocations(request.build());
      cancelled.addAll(answer.getInvocationIdsList());
      more = answer.getMore() && answer.getInvocationIdsCount() > 0;
    } while (more);
    return moved(cancelled, "cancelled", named.size());
  }

  @Command(
      name = "retry",
      description = "Attempts waiting invocations now instead of when they are due.")
  int retry(
      @Parameters(paramLabel = "ID", arity = "1..*", description = "identifiers (inv_…)")
          List<String> ids) {
    RetryInvocationsResponse answer =
        session
            .connection()
            .invocations()
            .retryInvocations(RetryInvocationsRequest.newBuilder().addAllIds(ids).build());
    return moved(answer.getInvocationIdsList(), "due now", ids.size());
  }

  /** Says which were moved; a negative outcome if some that were named were not. */
  private int moved(List<String> ids, String what, int named) {
    Output output = session.output();
    output.answer(
        Map.of("invocation_ids", List.copyOf(ids)),
        () -> {
          output.line("%d invocations are %s.".formatted(ids.size(), what));
          ids.forEach(output::line);
        });
    if (ids.size() < named) {
      session.say("Others are final already, or there are none of these identifiers.");
      return ExitCode.NEGATIVE;
    }
    return ExitCode.DONE;
  }

  private static void refuseBoth(@Nullable String... options) {
    for (String option : options) {
      if (option != null) {
        throw CommandFailure.usage(
            "Name invocations, or give --webhook with its window; not both.");
      }
    }
  }

  private InvocationFilter.Builder filter(
      @Nullable String webhook,
      @Nullable String state,
      @Nullable String since,
      @Nullable String until) {
    InvocationFilter.Builder filter = InvocationFilter.newBuilder();
    if (webhook != null) {
      filter.setWebhook(webhook);
    }
    if (state != null) {
      filter.setState(state(state));
    }
    if (since != null) {
      filter.setStartTime(Times.past("--since", since, session.clock()));
    }
    if (until != null) {
      filter.setEndTime(Times.past("--until", until, session.clock()));
    }
    return filter;
  }

  private static Invocation.State state(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "blocked" -> Invocation.State.BLOCKED;
      case "waiting" -> Invocation.State.WAITING;
      case "held" -> Invocation.State.HELD;
      case "delivered" -> Invocation.State.DELIVERED;
      case "failed" -> Invocation.State.FAILED;
      case "cancelled" -> Invocation.State.CANCELLED;
      default ->
          throw CommandFailure.usage(
              "--state: %s is no state. Give blocked, waiting, held, delivered, failed or cancelled."
                  .formatted(text));
    };
  }

  private static Invocation.Cause cause(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "event" -> Invocation.Cause.EVENT;
      case "test" -> Invocation.Cause.TEST;
      case "manual" -> Invocation.Cause.MANUAL;
      case "replay" -> Invocation.Cause.REPLAY;
      default ->
          throw CommandFailure.usage(
              "--cause: %s is no cause. Give event, test, manual or replay.".formatted(text));
    };
  }
}
