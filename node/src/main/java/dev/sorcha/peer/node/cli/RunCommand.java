package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.node.PeerNode;
import dev.sorcha.peer.node.StartException;
import dev.sorcha.peer.node.config.ConfigException;
import dev.sorcha.peer.node.config.ConfigOptions;
import dev.sorcha.peer.node.config.Configuration;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a node until it is told to stop. */
@Command(
    name = "run",
    description = "Run a node until it is told to stop.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer run",
      "  sorcha-peer run --config peer.yaml --bootstrap peer.example.org:5001",
      "",
      "Each line of the start says ok, new, none or FAIL with what to do. Options win over the"
          + " file.",
      "SIGTERM ends it within 10 s, with 0. Ends with 75 when a port or the folder is in use, 78"
          + " when",
      "the configuration is wrong. docs/configuration.md describes every key of the file."
    })
final class RunCommand implements Callable<Integer> {

  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration, JSON or YAML (default: none, everything has a default).")
  private @Nullable Path config;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Display name (default: the name of this machine).")
  private @Nullable String name;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder of this node: key, transactions, peers (default: ./peer-data).")
  private @Nullable Path dataDir;

  @Option(
      names = "--listen-address",
      paramLabel = "IP",
      description = "Address for peers to connect to (default: 0.0.0.0, all).")
  private @Nullable String listenAddress;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port for peers; 0 lets the system choose (default: 5001).")
  private @Nullable Integer port;

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      description = "Port of the local API, on loopback (default: 5002).")
  private @Nullable Integer apiPort;

  @Option(
      names = "--api-grpc-port",
      paramLabel = "PORT",
      description = "Port of the local API over gRPC, on loopback (default: 5004).")
  private @Nullable Integer apiGrpcPort;

  @Option(
      names = "--telemetry-port",
      paramLabel = "PORT",
      description = "Port of metrics and probes, on loopback (default: 5003).")
  private @Nullable Integer telemetryPort;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "A first contact, also as ID@HOST:PORT; may be given several times.")
  private List<String> bootstrap = new ArrayList<>();

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    StartupLines lines = new StartupLines(console);
    Configuration configuration;
    try {
      configuration = configuration();
    } catch (ConfigException wrong) {
      wrong.problems().forEach(problem -> lines.stage("config", "FAIL", problem));
      lines.remedy("correct the file; docs/configuration.md describes every key");
      return ExitCode.CONFIG;
    }
    if (!configuration.enabled()) {
      lines.stage("config", "none", "Enabled is false in " + config + ": nothing is started");
      return ExitCode.OK;
    }
    // Read when the first logger is made, which is not yet.
    System.setProperty("SORCHA_PEER_LOG_FORMAT", configuration.logFormat());
    describe(configuration, lines);
    return run(configuration, lines);
  }

  private Configuration configuration() throws ConfigException {
    ConfigOptions options = options();
    return config == null
        ? Configuration.of(options)
        : Configuration.of(config, console.environment(), options);
  }

  private ConfigOptions options() {
    ConfigOptions options = new ConfigOptions();
    try {
      if (name != null) {
        options.name("--name", name);
      }
      if (dataDir != null) {
        options.dataDir("--data-dir", dataDir);
      }
      if (listenAddress != null) {
        options.listenAddress("--listen-address", listenAddress);
      }
      if (port != null) {
        options.port("--port", port);
      }
      if (apiPort != null) {
        options.apiPort("--api-port", apiPort);
      }
      if (apiGrpcPort != null) {
        options.apiGrpcPort("--api-grpc-port", apiGrpcPort);
      }
      if (telemetryPort != null) {
        options.telemetryPort("--telemetry-port", telemetryPort);
      }
      if (!bootstrap.isEmpty()) {
        options.bootstrap("--bootstrap", bootstrap);
      }
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          Objects.requireNonNull(wrong.getMessage()),
          wrong);
    }
    return options;
  }

  private void describe(Configuration configuration, StartupLines lines) {
    lines.stage("config", "ok", config == null ? "defaults (no file)" : config.toString());
    configuration.notInForce().forEach(line -> lines.stage("config", "none", line));
    if (!configuration.ignored().isEmpty()) {
      lines.stage(
          "config", "none", "not ours, passed over: " + String.join(", ", configuration.ignored()));
    }
  }

  /** A link signs in whoever reads it, so it goes to a terminal only and never into a log. */
  private static void sayWhereTheDashboardIs(PeerNode node, StartupLines lines) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent();
    Optional<URI> shown = terminal ? node.signInLink() : node.dashboard();
    shown.ifPresent(
        link ->
            lines.stage(
                "dashboard",
                "ok",
                terminal
                    ? link + "  (for one browser, 10 minutes)"
                    : link + "  (sign in with 'sorcha-peer dashboard')"));
  }

  private int run(Configuration configuration, StartupLines lines) throws InterruptedException {
    PeerNode node;
    try {
      node = PeerNode.start(configuration.settings(), lines);
    } catch (StartException failed) {
      lines.stage(
          failed.stage(), "FAIL", Objects.requireNonNullElse(failed.getMessage(), "failed"));
      return failed.exitCode();
    }
    sayWhereTheDashboardIs(node, lines);
    Shutdown shutdown = Shutdown.install(node::close);
    node.awaitStop();
    if (shutdown.isUnderWay()) {
      return ExitCode.OK;
    }
    if (node.leftByDrain().isPresent()) {
      int left = node.leftByDrain().get().queue().waiting();
      console.say(
          "drained; "
              + (left == 0
                  ? "nothing is left to deliver"
                  : Words.count(left, "transaction") + " wait for the next start"));
      return ExitCode.OK;
    }
    console.say(
        "the node stopped by itself"
            + node.failure().map(bug -> ": " + bug).orElse("; the log above says why"));
    return ExitCode.FAILED;
  }
}
