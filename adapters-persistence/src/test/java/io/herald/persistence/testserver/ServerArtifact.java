package io.herald.persistence.testserver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server's program that a Maven artifact carries. Stateless. */
interface ServerArtifact {
  /** What the program comes from. */
  String origin();

  /** Puts the program and the files that it needs into an empty folder; where the program is. */
  Path unpack(Path server) throws IOException;

  /** How an empty data folder is filled. */
  Setup setup(Path server);

  /** What only this server has to be told, or only it understands. */
  List<String> options();

  /**
   * How an empty data folder is filled.
   *
   * @param options what the program is told to do
   * @param statements a file of statements for its standard input
   */
  record Setup(List<String> options, Optional<Path> statements) {}
}
