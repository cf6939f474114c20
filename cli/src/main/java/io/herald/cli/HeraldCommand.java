package io.herald.cli;

import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The {@code herald} command. Thread-safe; each run stands alone. */
public final class HeraldCommand {
  private final Terminal terminal;
  private final String version;
  private final List<LocalCommand> localCommands;
  private final InstantSource clock;

  /**
   * The command.
   *
   * @param version what {@code --version} prints
   * @param localCommands commands of the program around this one, such as {@code serve}
   */
  public HeraldCommand(Terminal terminal, String version, List<LocalCommand> localCommands) {
    this(terminal, version, localCommands, InstantSource.system());
  }

  HeraldCommand(
      Terminal terminal, String version, List<LocalCommand> localCommands, InstantSource clock) {
    this.terminal = terminal;
    this.version = version;
    this.localCommands = List.copyOf(localCommands);
    this.clock = clock;
  }

  /**
   * A command that needs no server, because it is one.
   *
   * @param summary a line for the list of commands
   * @param action gets the arguments behind the name and gives the exit code
   */
  public record LocalCommand(String name, String summary, ToIntFunction<List<String>> action) {}

  /** Runs the command with these arguments; the exit code. */
  public int run(String... arguments) {
    for (LocalCommand local : localCommands) {
      if (arguments.length > 0 && arguments[0].equals(local.name())) {
        return local.action().applyAsInt(List.of(arguments).subList(1, arguments.length));
      }
    }
    try (Session session = new Session(terminal, clock)) {
      CommandLine line = commandLine(session);
      return line.execute(arguments);
    } finally {
      terminal.out().flush();
      terminal.err().flush();
    }
  }

  private CommandLine commandLine(Session session) {
    CommandLine line = new CommandLine(new Root(session));
    line.getCommandSpec().version("herald " + version);
    for (LocalCommand local : localCommands) {
      CommandSpec spec = CommandSpec.create().usageMessage(summary(local));
      line.addSubcommand(local.name(), new CommandLine(spec));
    }
    line.addSubcommand("events", new EventCommands(session));
    line.addSubcommand("webhooks", new WebhookCommands(session));
    line.addSubcommand("invocations", new InvocationCommands(session));
    line.addSubcommand("tokens", new TokenCommands(session));
    line.addSubcommand("audit", new AuditCommands(session));
    line.addSubcommand("keys", new KeyCommands(session));
    line.addSubcommand("people", new PeopleCommands(session));
    line.addSubcommand("egress", new EgressCommands(session));
    line.addSubcommand("pause", new SystemCommands.Pause(session));
    line.addSubcommand("resume", new SystemCommands.Resume(session));
    line.addSubcommand("status", new SystemCommands.Status(session));
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((thrown, _, _) -> fail(thrown, session));
    return line;
  }

  private static UsageMessageSpec summary(LocalCommand local) {
    return new UsageMessageSpec().description(local.summary());
  }

  private int fail(Exception thrown, Session session) throws Exception {
    CommandFailure failure =
        switch (thrown) {
          case CommandFailure known -> known;
          case StatusRuntimeException refusal -> ServerRefusal.of(refusal, session.server());
          default -> throw thrown;
        };
    failure.lines().forEach(session::say);
    return failure.exitCode();
  }

  /** What stands before all commands. */
  @Command(
      name = "herald",
      description = "Tells other systems what happens to access requests.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "Exit codes: 0 done, 1 done with a negative outcome (a test failed), 2 usage,",
        "3 refused or invalid, 4 server not reachable, 5 not allowed.",
        "TLS is used unless the server is this machine."
      })
  @SuppressWarnings("unused") // picocli writes and reads the fields.
  static final class Root {
    @CommandLine.Mixin private final Session session;

    Root(Session session) {
      this.session = session;
    }

    @CommandLine.Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "shows the version and ends")
    private boolean versionAsked;
  }
}
