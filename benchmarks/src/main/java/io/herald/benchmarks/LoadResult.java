package io.herald.benchmarks;

import java.util.Map;

/** What a scenario found: its components become JSON, and {@link #table} is for people. */
interface LoadResult {
  String table();

  /**
   * The file that a run writes.
   *
   * @param options the command line, defaults included
   */
  record Report(String scenario, Map<String, String> options, Machine machine, LoadResult result) {}
}
