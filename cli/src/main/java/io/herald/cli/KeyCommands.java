package io.herald.cli;

import io.herald.proto.v1.GetKeysRequest;
import io.herald.proto.v1.Keys;
import io.herald.proto.v1.RotateKeysRequest;
import io.herald.proto.v1.RotateKeysResponse;
import java.util.Iterator;
import picocli.CommandLine.Command;

/** {@code herald keys …}. */
@Command(
    name = "keys",
    description = "Looks after the master key, by which secrets are encrypted at rest.")
final class KeyCommands {
  private final Session session;

  KeyCommands(Session session) {
    this.session = session;
  }

  @Command(
      name = "show",
      description =
          "Tells which key encrypts, where it lies, and whether a rotation is unfinished.")
  int show() {
    Keys keys = session.connection().keys().getKeys(GetKeysRequest.getDefaultInstance());
    Output output = session.output();
    output.answer(ProtoTree.of(keys), () -> print(keys, output));
    return ExitCode.DONE;
  }

  private static void print(Keys keys, Output output) {
    output.line(
        "Secrets are encrypted by the key %s in %s.".formatted(keys.getKey(), keys.getFile()));
    if (keys.getBesideDatabase()) {
      output.line(
          "It lies beside the database: who copies the folder has both. Put it elsewhere and name"
              + " its place in HERALD_MASTER_KEY_FILE.");
    }
    if (keys.hasUnfinished()) {
      output.line(
          "The rotation from %s to %s, begun %s by %s, is not finished; it goes on with: herald keys rotate"
              .formatted(
                  keys.getUnfinished().getKeyBefore(),
                  keys.getUnfinished().getKeyAfter(),
                  ProtoTree.instant(keys.getUnfinished().getStartTime()),
                  keys.getUnfinished().getStarter()));
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Makes a new master key and encrypts all secrets by it while everything goes on.",
        "A rotation that was begun and not finished goes on. Backups made before need the key before: keep a copy of its file with them."
      })
  int rotate() {
    Iterator<RotateKeysResponse> answers =
        session.connection().keys().rotateKeys(RotateKeysRequest.getDefaultInstance());
    RotateKeysResponse last = RotateKeysResponse.getDefaultInstance();
    while (answers.hasNext()) {
      last = answers.next();
      if (session.terminal().interactive() && session.output().forPeople()) {
        session
            .terminal()
            .err()
            .print(
                "\r%,d of %,d rows looked at%s"
                    .formatted(last.getRows(), last.getAllRows(), last.getDone() ? "\n" : ""));
      }
    }
    RotateKeysResponse done = last;
    Output output = session.output();
    output.answer(
        ProtoTree.of(done),
        () -> {
          if (done.getResumed()) {
            output.line("Went on with a rotation that was not finished.");
          }
          output.line(
              "All secrets are encrypted by the new key %s; %d rows were encrypted anew."
                  .formatted(done.getKey(), done.getEncrypted()));
        });
    return done.getDone() ? ExitCode.DONE : ExitCode.NEGATIVE;
  }
}
