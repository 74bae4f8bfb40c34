package dev.sorcha.peer.node;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A node in a process of its own, started as {@code sorcha-peer run} starts it, that can be killed.
 */
public final class NodeProcess implements AutoCloseable {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What a test does not say: loopback, and ports of the system's choice. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--listen-address", "127.0.0.1",
          "--port", "0",
          "--api-port", "0",
          "--api-grpc-port", "0",
          "--telemetry-port", "0");

  private final Path dataDir;
  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private NodeProcess(Path dataDir, Process process) {
    this.dataDir = dataDir;
    this.process = process;
  }

  /** Starts {@code run} with these options and waits until it is ready, or has ended. */
  public static NodeProcess run(Path dataDir, String... options) throws IOException {
    return run(Program.PLAIN, dataDir, options);
  }

  /**
   * What is started.
   *
   * @param jvmOptions beside those that all share
   * @param classPath as {@code java} takes it
   * @param mainClass takes the command {@code run} and its options
   */
  record Program(List<String> jvmOptions, String classPath, String mainClass) {
    static final Program PLAIN =
        new Program(
            List.of("-XX:TieredStopAtLevel=1"),
            System.getProperty("java.class.path"),
            "dev.sorcha.peer.node.Main");

    /** With the options that the start script gives a node, but for its start-up cache. */
    static final Program AS_INSTALLED =
        new Program(List.of(), PLAIN.classPath, PLAIN.mainClass)
            .with(
                "-XX:+UseCompactObjectHeaders",
                "-Xms24m",
                "-Xmx384m",
                "-XX:MinHeapFreeRatio=20",
                "-XX:MaxHeapFreeRatio=40",
                "-XX:TrimNativeHeapInterval=2000");

    /** The node's jars alone, which a start-up cache needs; empty where they were not packaged. */
    static Optional<Program> packaged() {
      List<String> jars =
          Arrays.stream(PLAIN.classPath.split(File.pathSeparator))
              .filter(entry -> entry.endsWith(".jar"))
              .toList();
      boolean whole =
          Stream.of("node", "core", "sim")
              .allMatch(
                  module ->
                      jars.stream().anyMatch(jar -> jar.contains("sorcha-peer-" + module + "-")));
      return whole
          ? Optional.of(
              new Program(PLAIN.jvmOptions, String.join(File.pathSeparator, jars), PLAIN.mainClass))
          : Optional.empty();
    }

    Program with(String... more) {
      return new Program(
          Stream.concat(jvmOptions.stream(), Arrays.stream(more)).toList(), classPath, mainClass);
    }
  }

  /** Starts this program and waits until it is ready, or has ended. */
  static NodeProcess run(Program program, Path dataDir, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED"));
    command.addAll(program.jvmOptions());
    command.addAll(
        List.of(
            "-cp",
            program.classPath(),
            program.mainClass(),
            "run",
            "--data-dir",
            dataDir.toString()));
    List<String> given = Arrays.asList(options);
    DEFAULTS.forEach(
        (option, value) -> {
          if (!given.contains(option)) {
            command.addAll(List.of(option, value));
          }
        });
    command.addAll(given);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // As the start script sets it.
    builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
    Process process = builder.start();
    NodeProcess node = new NodeProcess(dataDir, process);
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = reader.readLine();
    while (line != null) {
      node.lines.add(line);
      if (line.startsWith("ready")) {
        break;
      }
      line = reader.readLine();
    }
    // What it says later must not fill the pipe and stop it.
    Thread.ofVirtual().start(() -> discard(reader));
    return node;
  }

  private static void discard(BufferedReader reader) {
    try {
      reader.transferTo(Writer.nullWriter());
    } catch (IOException killed) {
      // The pipe ends with its process.
    }
  }

  /** What it printed until it was ready or ended. */
  public String output() {
    return String.join("\n", lines);
  }

  /** Of the process. */
  long pid() {
    return process.pid();
  }

  public boolean isReady() {
    return process.isAlive() && output().contains("\nready");
  }

  public int exitCode() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + output());
    }
    return process.exitValue();
  }

  /** Submits bytes over the local API and gives the status of the answer. */
  public int submit(byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api() + "/api/v1/transactions"))
            .header("Authorization", "Bearer " + token())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Where applications reach it. */
  String api() throws IOException {
    return fact("api");
  }

  /** Where peers reach it. */
  public String peerAddress() throws IOException {
    return fact("peer");
  }

  private String fact(String name) throws IOException {
    String file = Files.readString(dataDir.resolve("node.json"));
    return file.replaceFirst("(?s).*\"" + name + "\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }

  /** What applications show it. */
  String token() throws IOException {
    return Files.readString(dataDir.resolve("api.token")).strip();
  }

  /** As {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As {@code kill}. */
  public int stop() throws InterruptedException {
    // By its handle: the process itself would close the pipe under its last words.
    process.toHandle().destroy();
    return exitCode();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
