package dev.sorcha.peer.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A small Internet of network namespaces on this machine, made by the script {@code lab.sh}. It is
 * looked for where {@code NETLAB} points, else beside the project.
 */
final class NetLab implements AutoCloseable {

  /** Where the lab's addresses look public to a node; nothing of it leaves the machine. */
  private static final String NET = "44.18";

  private static final String NET_6 = "2a01:db8";

  private static final String NAME = "sorcha";

  private final Path script;

  private final MachineTurn turn = MachineTurn.take();

  private NetLab(Path script) {
    this.script = script;
    // What a test that was killed has left.
    run("down");
  }

  /** Why there can be no lab here; empty if there can. */
  static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("network namespaces need root");
    }
    return script().isPresent()
        ? Optional.empty()
        : Optional.of("no lab.sh was found; NETLAB names its folder");
  }

  private static Optional<Path> script() {
    List<Path> places = new ArrayList<>();
    Optional.ofNullable(System.getenv("NETLAB")).map(Path::of).ifPresent(places::add);
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      places.add(at.resolve("shared/netlab"));
    }
    return places.stream().map(at -> at.resolve("lab.sh")).filter(Files::isRegularFile).findFirst();
  }

  /** So many hosts with public addresses, {@code pub1} and on. */
  static NetLab up(int hosts) {
    NetLab lab = new NetLab(script().orElseThrow());
    lab.run("up", "-p", String.valueOf(hosts));
    return lab;
  }

  /** Public hosts, and sites behind a gateway each. */
  static final class Sites {

    private final List<String> options = new ArrayList<>();

    Sites(int hosts) {
      options.addAll(List.of("-p", String.valueOf(hosts)));
    }

    /** A site with one host, which is called after it with a 1 at the end. */
    void add(String name, String kind) {
      options.addAll(List.of("-s", name + "=" + kind));
    }
  }

  static NetLab up(Sites sites) {
    NetLab lab = new NetLab(script().orElseThrow());
    List<String> command = new ArrayList<>(List.of("up"));
    command.addAll(sites.options);
    lab.run(command.toArray(String[]::new));
    return lab;
  }

  /** Where the lab's other programs are. */
  static Path folder() {
    return Objects.requireNonNull(script().orElseThrow().getParent());
  }

  /** The site gets another address from its provider. */
  void newIp(String site) {
    run("newip", site);
  }

  /** Starts a node in a host, and does not wait for it. */
  void node(String host, Path dataDir, String... options) {
    List<String> command = new ArrayList<>(List.of("spawn", host, host + "-node"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sorcha.peer.node.Main",
            "run",
            "--data-dir",
            dataDir.toString()));
    command.addAll(List.of(options));
    run(command.toArray(String[]::new));
  }

  /** Waits until somebody listens there. */
  void waitFor(String host, String port) {
    run("wait-port", host, port);
  }

  /** What the host's node has printed. */
  String log(String host) {
    return run("log", host + "-node");
  }

  /** As {@code kill -9}. */
  void kill(String host) {
    run("stop", host + "-node", "KILL");
  }

  /** Nothing gets from the hosts of one list to those of the other, and nobody is told so. */
  void partition(String some, String others) {
    run("partition", some, others);
  }

  void heal() {
    run("heal");
  }

  /** Runs a program in a host and gives what it printed. */
  String exec(String host, String... command) {
    List<String> all = new ArrayList<>(List.of("exec", host));
    all.addAll(List.of(command));
    return run(all.toArray(String[]::new));
  }

  /** Calls the API of the node in a host, once it listens, and gives the status of the answer. */
  String curl(String host, String token, String path, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-sS",
                "--retry",
                "60",
                "--retry-delay",
                "1",
                "--retry-connrefused",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-H",
                "Authorization: Bearer " + token.strip()));
    command.addAll(List.of(options));
    command.add("http://127.0.0.1:5002/api/v1/" + path);
    return exec(host, command.toArray(String[]::new)).strip();
  }

  private String run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LAB", NAME);
    builder.environment().put("LAB_NET", NET);
    builder.environment().put("LAB_NET6", NET_6);
    try {
      Path output = Files.createTempFile("lab", ".out");
      // Apart from the output: curl tells there of each attempt that found nobody.
      Path errors = Files.createTempFile("lab", ".err");
      // Files, because what is started in a host keeps a pipe open.
      Process process =
          builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " takes more than 5 minutes");
      }
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      String complaints = Files.readString(errors, StandardCharsets.UTF_8);
      Files.delete(output);
      Files.delete(errors);
      if (process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + printed + complaints);
      }
      return printed;
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  @Override
  public void close() {
    run("down");
    turn.close();
  }
}
