package dev.sorcha.peer.node.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import tools.jackson.databind.JsonNode;

/** Which node a command talks to; may stand before and after the name of a subcommand. */
final class NodeOptions {

  @Option(
      scope = ScopeType.INHERIT,
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder of the node on this machine (default: ./peer-data).")
  private Path dataDir = Path.of("./peer-data");

  @Option(
      scope = ScopeType.INHERIT,
      names = "--api",
      paramLabel = "URL",
      description = "Local API of the node, instead of what its folder says.")
  private @Nullable URI api;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the token of the API (default: api.token in the folder).")
  private @Nullable Path tokenFile;

  /** Of the node in this folder. */
  static NodeOptions of(Path folder) {
    NodeOptions options = new NodeOptions();
    options.dataDir = folder;
    return options;
  }

  /**
   * A client for the node. A node that was started again may be elsewhere: whoever lost it asks
   * here anew.
   *
   * @throws NodeUnreachable when the folder says nothing of a node
   */
  NodeClient connect() throws CommandFailed, NodeUnreachable {
    URI uri = api != null ? api : announcedApi();
    if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || uri.getHost() == null) {
      throw new CommandFailed(ExitCode.USAGE, "--api: " + uri + " (expected: http://HOST:PORT)");
    }
    String token = token();
    return new NodeClient(
        uri, token, Optional.ofNullable(api).map(given -> "--api").orElse(nodeFile().toString()));
  }

  private URI announcedApi() throws NodeUnreachable {
    try {
      JsonNode node = Json.parse(Files.readAllBytes(nodeFile()));
      return URI.create(node.path("api").asString(""));
    } catch (IOException | IllegalArgumentException noNode) {
      throw new NodeUnreachable(
          "no node runs in "
              + dataDir
              + " (no "
              + nodeFile()
              + "): start one with 'sorcha-peer run', or name its folder with --data-dir",
          false,
          noNode);
    }
  }

  private String token() throws CommandFailed {
    Path file = tokenFile != null ? tokenFile : dataDir.resolve("api.token");
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new CommandFailed(
            ExitCode.USAGE, file + ": no token in it (expected: the node's api.token)");
      }
      return token;
    } catch (IOException unreadable) {
      throw new CommandFailed(
          ExitCode.USAGE,
          file
              + ": cannot be read; it holds the token of the node's API: name it with --token-file,"
              + " and run as the user of the node");
    }
  }

  private Path nodeFile() {
    return dataDir.resolve("node.json");
  }
}
