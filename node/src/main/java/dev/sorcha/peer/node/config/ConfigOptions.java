package dev.sorcha.peer.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said on the command line. Each method refuses a bad value at once, with the message that
 * the user of the option is to see.
 */
public final class ConfigOptions {

  private final List<Given> given = new ArrayList<>();

  /** The display name. */
  public void name(String option, String text) {
    add(option, Keys.NODE_ID, text);
  }

  /** The node's folder. */
  public void dataDir(String option, Path path) {
    add(option, Keys.DATA_DIR, path.toString());
  }

  /** The address that the peer port binds. */
  public void listenAddress(String option, String text) {
    add(option, Keys.LISTEN_ADDRESS, text);
  }

  /** The peer port. */
  public void port(String option, int port) {
    add(option, Keys.LISTEN_PORT, Integer.toString(port));
  }

  /** The port of the local API over gRPC. */
  public void apiGrpcPort(String option, int port) {
    add(option, Keys.API_GRPC_PORT, Integer.toString(port));
  }

  /** The port of the local API over HTTP. */
  public void apiPort(String option, int port) {
    add(option, Keys.API_PORT, Integer.toString(port));
  }

  /** The port of metrics and probes. */
  public void telemetryPort(String option, int port) {
    add(option, Keys.TELEMETRY_PORT, Integer.toString(port));
  }

  /** First contacts; they replace those of the file. */
  public void bootstrap(String option, List<String> nodes) {
    nodes.forEach(node -> check(option, Keys.BOOTSTRAP_NODES, node));
    given.add(new Given(Keys.BOOTSTRAP_NODES, nodes, option));
  }

  List<Given> given() {
    return List.copyOf(given);
  }

  private void add(String option, Key<?> key, String text) {
    check(option, key, text);
    given.add(new Given(key, List.of(text), option));
  }

  private static void check(String option, Key<?> key, String text) {
    if (key.type().read(text).isEmpty()) {
      throw new IllegalArgumentException(
          option + ": " + text + " (expected: " + key.type().expected() + ")");
    }
  }
}
