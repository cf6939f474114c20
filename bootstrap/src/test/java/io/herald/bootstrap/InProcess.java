package io.herald.bootstrap;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole Herald in the process of a test. */
final class InProcess {
  private InProcess() {}

  /**
   * Starts one on free ports.
   *
   * @param folder where its data goes
   * @param token an admin's
   * @param settings variables beyond those that every test needs
   */
  static Platform start(Path folder, String token, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("HERALD_DATA_DIR", folder.toString());
    environment.put("HERALD_WEB_ADDRESS", "127.0.0.1:0");
    environment.put("HERALD_GRPC_ADDRESS", "127.0.0.1:0");
    environment.put("HERALD_BOOTSTRAP_TOKEN", token);
    return switch (ConfigurationReader.read(Optional.empty(), environment)) {
      case ConfigurationReader.Outcome.Refused(List<String> problems) ->
          throw new AssertionError(problems.toString());
      case ConfigurationReader.Outcome.Read(Configuration configuration) ->
          Platform.start(configuration, HttpDelivery.of(configuration), "test", Optional.empty());
    };
  }
}
