package io.herald.cli;

import com.google.protobuf.FieldMask;
import io.grpc.StatusRuntimeException;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.DeleteWebhookRequest;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.FilterVerdict;
import io.herald.proto.v1.GetWebhookRequest;
import io.herald.proto.v1.HeldWork;
import io.herald.proto.v1.InvokeWebhookRequest;
import io.herald.proto.v1.InvokeWebhookResponse;
import io.herald.proto.v1.ListWebhookVersionsRequest;
import io.herald.proto.v1.ListWebhookVersionsResponse;
import io.herald.proto.v1.ListWebhooksRequest;
import io.herald.proto.v1.ListWebhooksResponse;
import io.herald.proto.v1.PreviewWebhookRequest;
import io.herald.proto.v1.PreviewWebhookResponse;
import io.herald.proto.v1.RestoreWebhookRequest;
import io.herald.proto.v1.RotateSigningSecretRequest;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.TestWebhookRequest;
import io.herald.proto.v1.TestWebhookResponse;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Webhook;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herald webhooks …}. */
@Command(name = "webhooks", description = "Configures webhooks and tries them out.")
final class WebhookCommands {
  private static final int PAGE_SIZE = 200;

  private final Session session;

  WebhookCommands(Session session) {
    this.session = session;
  }

  @Command(name = "list", description = "Lists the webhooks.")
  int list() {
    List<Webhook> webhooks = new ArrayList<>();
    String pageToken = "";
    do {
      ListWebhooksResponse page =
          session
              .connection()
              .webhooks()
              .listWebhooks(
                  ListWebhooksRequest.newBuilder()
                      .setPageSize(PAGE_SIZE)
                      .setPageToken(pageToken)
                      .build());
      webhooks.addAll(page.getWebhooksList());
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    Output output = session.output();
    output.answer(
        Map.of("webhooks", webhooks.stream().map(WebhookFile::tree).toList()),
        () ->
            output.table(
                List.of("NAME", "STATUS", "METHOD", "TARGET", "TRIGGERS", "ID"),
                webhooks.stream().map(WebhookCommands::row).toList()));
    return ExitCode.DONE;
  }

  private static List<String> row(Webhook webhook) {
    return List.of(
        webhook.getName(),
        status(webhook),
        webhook.getMethod(),
        host(webhook.getUrl()),
        String.join(", ", webhook.getTriggersList()),
        webhook.getId());
  }

  private static String status(Webhook webhook) {
    return switch (webhook.getInactivity().getReason()) {
      case "GONE" -> "inactive (gone)";
      case "FAILING" -> "inactive (failing)";
      default -> webhook.getActive() ? "active" : "inactive";
    };
  }

  private static String host(String url) {
    int start = url.indexOf("://") < 0 ? 0 : url.indexOf("://") + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(start, end);
  }

  @Command(name = "get", description = "Shows a webhook in the form of a webhook file.")
  int get(@Parameters(paramLabel = "NAME", description = "its name or identifier") String name) {
    show(find(name));
    return ExitCode.DONE;
  }

  private Webhook find(String name) {
    return session
        .connection()
        .webhooks()
        .getWebhook(GetWebhookRequest.newBuilder().setName(name).build());
  }

  /** A webhook in its file's form; for people that is YAML. */
  private void show(Webhook webhook) {
    Output output = session.output();
    Map<String, Object> tree = WebhookFile.tree(webhook);
    output.answer(tree, () -> output.lines("", Output.yaml(tree).stripTrailing()));
  }

  @Command(
      name = "create",
      description = {
        "Creates the webhooks of a file; the answer shows their signing secrets, this once.",
        "The file is JSON or YAML, several documents allowed; the README describes it."
      })
  int create(
      @Option(
              names = {"-f", "--file"},
              required = true,
              paramLabel = "FILE",
              description = "the webhook file, or - for standard input")
          String file) {
    List<Webhook> drafts = read(file);
    List<Webhook> created = new ArrayList<>();
    CommandFailure failure = null;
    for (int i = 0; i < drafts.size() && failure == null; i++) {
      try {
        created.add(
            session
                .connection()
                .webhooks()
                .createWebhook(
                    CreateWebhookRequest.newBuilder().setWebhook(drafts.get(i)).build()));
      } catch (StatusRuntimeException e) {
        failure = ServerRefusal.of(e, session.server());
        if (drafts.size() > 1) {
          failure = naming(failure, drafts.get(i).getName(), drafts.size() - i - 1);
        }
      }
    }
    if (failure == null || drafts.size() > 1) {
      showCreated(created, drafts.size());
    }
    if (failure != null) {
      throw failure;
    }
    return ExitCode.DONE;
  }

  private static CommandFailure naming(CommandFailure failure, String name, int left) {
    List<String> lines = new ArrayList<>();
    failure.lines().forEach(line -> lines.add(name + ": " + line));
    if (left > 0) {
      lines.add("The %d webhooks behind it in the file were not tried.".formatted(left));
    }
    return new CommandFailure(failure.exitCode(), lines);
  }

  private void showCreated(List<Webhook> created, int asked) {
    created.forEach(webhook -> webhook.getWarningsList().forEach(session::say));
    Output output = session.output();
    if (output.forPeople()) {
      for (Webhook webhook : created) {
        output.line("Created %s (%s).".formatted(webhook.getName(), webhook.getId()));
        output.line("  Signing secret, shown this once: " + webhook.getSigningSecret().getValue());
      }
    } else if (asked == 1) {
      created.forEach(this::show);
    } else {
      output.answer(Map.of("webhooks", created.stream().map(WebhookFile::tree).toList()), () -> {});
    }
  }

  private List<Webhook> read(String file) {
    return new WebhookFile(session.terminal().environment())
        .read(Session.called(file), session.content(file));
  }

  private Webhook readOne(String file) {
    List<Webhook> webhooks = read(file);
    if (webhooks.size() != 1) {
      throw CommandFailure.refused(
          "%s: One webhook is expected here; the file has %d."
              .formatted(Session.called(file), webhooks.size()));
    }
    return webhooks.getFirst();
  }

  @Command(
      name = "update",
      description = {
        "Makes a webhook what a file says; what the file leaves out gets its default.",
        "A hint in place of a secret keeps the secret. An etag in the file makes sure that nobody else's change is overwritten."
      })
  int update(
      @Parameters(paramLabel = "NAME", description = "its name or identifier") String name,
      @Option(
              names = {"-f", "--file"},
              required = true,
              paramLabel = "FILE",
              description = "the webhook file, or - for standard input")
          String file,
      @Option(
              names = "--discard-held",
              description = "cancels what waited while it was off, if this switches it on")
          boolean discardHeld) {
    Webhook draft = readOne(file);
    Webhook saved =
        session
            .connection()
            .webhooks()
            .updateWebhook(
                UpdateWebhookRequest.newBuilder()
                    .setName(name)
                    .setWebhook(draft)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("*"))
                    .setHeldWork(heldWork(discardHeld))
                    .build());
    saved.getWarningsList().forEach(session::say);
    showChange(saved, "Updated %s (%s).");
    return ExitCode.DONE;
  }

  private void showChange(Webhook webhook, String sentence) {
    Output output = session.output();
    if (output.forPeople()) {
      output.line(sentence.formatted(webhook.getName(), webhook.getId()));
    } else {
      show(webhook);
    }
  }

  private static HeldWork heldWork(boolean discard) {
    return discard ? HeldWork.HELD_WORK_DISCARD : HeldWork.HELD_WORK_SEND;
  }

  @Command(
      name = "delete",
      description = "Deletes a webhook and cancels what waits for it; its history stays.")
  int delete(@Parameters(paramLabel = "NAME", description = "its name or identifier") String name) {
    session
        .connection()
        .webhooks()
        .deleteWebhook(DeleteWebhookRequest.newBuilder().setName(name).build());
    Output output = session.output();
    output.answer(Map.of("deleted", name), () -> output.line("Deleted %s.".formatted(name)));
    return ExitCode.DONE;
  }

  @Command(name = "enable", description = "Switches a webhook on and sends what waited.")
  int enable(
      @Parameters(paramLabel = "NAME", description = "its name or identifier") String name,
      @Option(names = "--discard-held", description = "cancels what waited instead")
          boolean discardHeld) {
    showChange(switchTo(name, true, discardHeld), "%s (%s) is active.");
    return ExitCode.DONE;
  }

  @Command(name = "disable", description = "Switches a webhook off and holds what waits.")
  int disable(
      @Parameters(paramLabel = "NAME", description = "its name or identifier") String name) {
    showChange(switchTo(name, false, false), "%s (%s) is inactive.");
    return ExitCode.DONE;
  }

  private Webhook switchTo(String name, boolean active, boolean discardHeld) {
    return session
        .connection()
        .webhooks()
        .updateWebhook(
            UpdateWebhookRequest.newBuilder()
                .setName(name)
                .setWebhook(Webhook.newBuilder().setActive(active))
                .setUpdateMask(FieldMask.newBuilder().addPaths("active"))
                .setHeldWork(heldWork(discardHeld))
                .build());
  }

  @Command(
      name = "versions",
      description = {
        "Lists the earlier versions of a webhook, the newest first.",
        "With --version shows one of them in the form of a webhook file, secrets as hints."
      })
  int versions(
      @Parameters(paramLabel = "NAME", description = "its name or identifier") String name,
      @Option(names = "--version", paramLabel = "N", description = "shows this version")
          @Nullable Long version) {
    List<Webhook> versions = earlier(name);
    Output output = session.output();
    if (version == null) {
      output.answer(
          Map.of("versions", versions.stream().map(WebhookFile::tree).toList()),
          () ->
              output.table(
                  List.of("VERSION", "CHANGED", "NAME", "STATUS", "METHOD", "TARGET", "TRIGGERS"),
                  versions.stream().map(WebhookCommands::versionRow).toList()));
      return ExitCode.DONE;
    }
    show(
        versions.stream()
            .filter(one -> one.getEtag().equals(Long.toString(version)))
            .findFirst()
            .orElseThrow(() ->
                CommandFailure.refused(
                    "%s has no earlier version %d on record.".formatted(name, version))));
    return ExitCode.DONE;
  }

  private List<Webhook> earlier(String name) {
    List<Webhook> versions = new ArrayList<>();
    String pageToken = "";
    do {
      ListWebhookVersionsResponse page =
          session
              .connection()
              .webhooks()
              .listWebhookVersions(
                  ListWebhookVersionsRequest.newBuilder()
                      .setName(name)
                      .setPageSize(PAGE_SIZE)
                      .setPageToken(pageToken)
                      .build());
      versions.addAll(page.getVersionsList());
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    return versions;
  }

  private static List<String> versionRow(Webhook webhook) {
    return List.of(
        webhook.getEtag(),
        ProtoTree.instant(webhook.getUpdateTime()).toString(),
        webhook.getName(),
        status(webhook),
        webhook.getMethod(),
        host(webhook.getUrl()),
        String.join(", ", webhook.getTriggersList()));
  }

  @Command(
      name = "restore",
      description = {
        "Makes a webhook what an earlier version was, as its newest version.",
        "Secrets are those that are stored now; if they are for another host, it is refused. Whether it is active stays as it is."
      })
  int restore(
      @Parameters(paramLabel = "NAME", description = "its name or identifier") String name,
      @Option(
              names = "--version",
              paramLabel = "N",
              required = true,
              description = "the version to go back to")
          long version,
      @Option(
              names = "--etag",
              paramLabel = "ETAG",
              description = "only if this is still its newest version")
          @Nullable String etag) {
    Webhook restored =
        session
            .connection()
            .webhooks()
            .restoreWebhook(
                RestoreWebhookRequest.newBuilder()
                    .setName(name)
                    .setVersion(version)
                    .setEtag(etag == null ? "" : etag)
                    .build());
    restored.getWarningsList().forEach(session::say);
    showChange(restored, "Restored %s (%s) to its version " + version + ".");
    return ExitCode.DONE;
  }

  @Command(
      name = "rotate-secret",
      description = {
        "Gives a webhook another signing secret, which is shown this once.",
        "The secret before it signs as well for a time, so that the receiver can change over."
      })
  int rotateSecret(
      @Parameters(paramLabel = "NAME", description = "its name or identifier") String name,
      @Option(
              names = "--overlap",
              paramLabel = "SPAN",
              description = "how long the secret before it signs as well: 0 to 30d (default 24h)")
          @Nullable String overlap,
      @Option(
              names = "--secret-env",
              paramLabel = "NAME",
              description =
                  "the variable that has the new secret (whsec_…); Herald makes one if absent")
          @Nullable String secretVariable) {
    RotateSigningSecretRequest.Builder request =
        RotateSigningSecretRequest.newBuilder().setName(name);
    if (overlap != null) {
      request.setOverlap(Times.span("--overlap", overlap));
    }
    if (secretVariable != null) {
      String value = session.terminal().environment().get(secretVariable);
      if (value == null || value.isBlank()) {
        throw CommandFailure.usage(
            "--secret-env: the variable %s is not set.".formatted(secretVariable));
      }
      request.setSigningSecret(Secret.newBuilder().setValue(value.strip()));
    }
    Webhook rotated = session.connection().webhooks().rotateSigningSecret(request.build());
    Output output = session.output();
    if (output.forPeople()) {
      output.line(
          "Rotated the signing secret of %s (%s).".formatted(rotated.getName(), rotated.getId()));
      output.line("  Signing secret, shown this once: " + rotated.getSigningSecret().getValue());
    } else {
      show(rotated);
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "test",
      description = {
        "Delivers one event for real, once, and shows the whole exchange.",
        "Works on inactive webhooks; with -f on a file that is not saved. Exit code 1 if the test failed."
      })
  int test(
      @Parameters(paramLabel = "NAME", arity = "0..1", description = "its name or identifier")
          @Nullable String name,
      @Option(
              names = {"-f", "--file"},
              paramLabel = "FILE",
              description = "tests this file; with NAME as a change of that webhook")
          @Nullable String file,
      @Option(names = "--event", paramLabel = "FILE", description = "with this event")
          @Nullable String eventFile,
      @Option(
              names = "--stored-event",
              paramLabel = "ID",
              description = "with this event on record")
          @Nullable String storedEvent,
      @Option(
              names = "--trigger",
              paramLabel = "TRIGGER",
              description = "with this trigger's sample")
          @Nullable String trigger) {
    TestWebhookRequest.Builder request = TestWebhookRequest.newBuilder();
    if (file == null) {
      request.setName(named(name));
    } else {
      Webhook draft = readOne(file);
      request.setDraft(draft).setSaved(saved(name, draft));
    }
    atMostOne(eventFile, storedEvent, trigger);
    if (eventFile != null) {
      request.setEvent(event(eventFile));
    } else if (storedEvent != null) {
      request.setStoredEvent(storedEvent);
    } else if (trigger != null) {
      request.setTrigger(trigger);
    }
    TestWebhookResponse answer = session.connection().webhooks().testWebhook(request.build());
    Output output = session.output();
    output.answer(
        ProtoTree.of(answer),
        () -> {
          output.line(answer.getSuccessful() ? "Test successful" : "Test failed");
          new InvocationText(output).print(answer.getInvocation());
        });
    return answer.getSuccessful() ? ExitCode.DONE : ExitCode.NEGATIVE;
  }

  private static String named(@Nullable String name) {
    if (name == null) {
      throw CommandFailure.usage("Name a webhook, or give a webhook file with -f.");
    }
    return name;
  }

  private static void atMostOne(@Nullable String... options) {
    int given = 0;
    for (String option : options) {
      given += option == null ? 0 : 1;
    }
    if (given > 1) {
      throw CommandFailure.usage("Give one of --event, --stored-event and --trigger, not several.");
    }
  }

  /** The stored webhook whose secrets a draft may keep; empty if it keeps none. */
  private static String saved(@Nullable String name, Webhook draft) {
    if (name != null) {
      return name;
    }
    if (!WebhookFile.keepsSecrets(draft)) {
      return "";
    }
    return draft.getId().isEmpty() ? draft.getName() : draft.getId();
  }

  /** The first event of a file. */
  private Event event(String file) {
    byte[] content = session.content(file);
    try (EventReader reader =
        new EventReader(Session.called(file), new ByteArrayInputStream(content))) {
      Event event = reader.next();
      if (!reader.problems().isEmpty()) {
        throw new CommandFailure(ExitCode.REFUSED, reader.problems());
      }
      if (event == null) {
        throw CommandFailure.refused(Session.called(file) + ": There is no event in this file.");
      }
      return event;
    }
  }

  @Command(
      name = "invoke",
      description = {
        "Invokes a webhook that names the Manual trigger and waits for the outcome.",
        "Exit code 1 if it failed or its filters did not hold."
      })
  int invoke(
      @Parameters(paramLabel = "NAME", description = "its name or identifier") String name,
      @Option(names = "--event", paramLabel = "FILE", description = "with this event")
          @Nullable String eventFile,
      @Option(
              names = "--stored-event",
              paramLabel = "ID",
              description = "with this event on record")
          @Nullable String storedEvent) {
    InvokeWebhookRequest.Builder request = InvokeWebhookRequest.newBuilder().setName(name);
    atMostOne(eventFile, storedEvent);
    if (eventFile != null) {
      request.setEvent(event(eventFile));
    } else if (storedEvent != null) {
      request.setStoredEvent(storedEvent);
    }
    InvokeWebhookResponse answer = session.connection().webhooks().invokeWebhook(request.build());
    Output output = session.output();
    output.answer(ProtoTree.of(answer), () -> print(answer, output));
    return answer.getSuccessful() ? ExitCode.DONE : ExitCode.NEGATIVE;
  }

  private static void print(InvokeWebhookResponse answer, Output output) {
    if (!answer.getMatched()) {
      output.line("Not invoked: the filters do not hold");
      print(answer.getFilters(), output);
      return;
    }
    output.line(
        (answer.getSuccessful() ? "Invocation successful" : "Invocation failed")
            + (answer.getRepeated() ? " (the recorded answer of an earlier call)" : ""));
    new InvocationText(output).print(answer.getInvocation());
  }

  private static void print(FilterVerdict verdict, Output output) {
    for (FilterVerdict.ClauseVerdict clause : verdict.getClausesList()) {
      output.line(
          "  %s %s %s %s: %s"
              .formatted(
                  clause.getHolds() ? "holds" : "fails",
                  clause.getFilter().getField(),
                  clause.getFilter().getOperator(),
                  String.join(", ", clause.getFilter().getValuesList()),
                  clause.getExplanation()));
    }
  }

  @Command(
      name = "preview",
      description = {
        "Shows what would be sent and whether the webhook would fire; nothing is sent.",
        "Exit code 3 if the request cannot be made."
      })
  int preview(
      @Parameters(paramLabel = "NAME", arity = "0..1", description = "its name or identifier")
          @Nullable String name,
      @Option(
              names = {"-f", "--file"},
              paramLabel = "FILE",
              description = "previews this file; with NAME as a change of that webhook")
          @Nullable String file,
      @Option(names = "--event", paramLabel = "FILE", description = "with this event")
          @Nullable String eventFile,
      @Option(
              names = "--stored-event",
              paramLabel = "ID",
              description = "with this event on record")
          @Nullable String storedEvent,
      @Option(
              names = "--trigger",
              paramLabel = "TRIGGER",
              description = "with this trigger's sample")
          @Nullable String trigger) {
    PreviewWebhookRequest.Builder request = PreviewWebhookRequest.newBuilder();
    if (file == null) {
      request.setName(named(name));
    } else {
      Webhook draft = readOne(file);
      request.setDraft(draft).setSaved(saved(name, draft));
    }
    atMostOne(eventFile, storedEvent, trigger);
    if (eventFile != null) {
      request.setEvent(event(eventFile));
    } else if (storedEvent != null) {
      request.setStoredEvent(storedEvent);
    } else if (trigger != null) {
      request.setTrigger(trigger);
    }
    PreviewWebhookResponse answer = session.connection().webhooks().previewWebhook(request.build());
    Output output = session.output();
    output.answer(ProtoTree.of(answer), () -> print(answer, output));
    answer
        .getProblemsList()
        .forEach(
            problem -> session.say(ServerRefusal.line(problem.getField(), problem.getMessage())));
    return answer.getProblemsCount() == 0 && answer.hasRequest() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private static void print(PreviewWebhookResponse answer, Output output) {
    output.line(
        answer.getFires()
            ? "Would fire for this event"
            : answer.getTriggerNamed()
                ? "Would not fire for this event: the filters do not hold"
                : "Would not fire for this event: the webhook does not name its trigger");
    print(answer.getFilters(), output);
    if (answer.hasRequest()) {
      output.line("");
      new InvocationText(output).print(answer.getRequest(), "");
    }
  }
}
