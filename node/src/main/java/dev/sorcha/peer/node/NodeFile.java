package dev.sorcha.peer.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code node.json} in the data folder, there while the node runs: where it listens, for commands
 * in another terminal and for tests that let the system choose ports.
 */
final class NodeFile implements AutoCloseable {

  private final Path file;

  private NodeFile(Path file) {
    this.file = file;
  }

  /** Written beside its place and moved there, so that half a file is never read. */
  static NodeFile write(Path dataDir, Assembly.Built built) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("schema", "node/v1");
    facts.put("name", built.settings().name());
    facts.put("id", built.id().hex());
    facts.put("pid", ProcessHandle.current().pid());
    facts.put("peer", built.address().toString());
    facts.put("queueFile", built.settings().queueFile().toAbsolutePath().toString());
    built
        .listeners()
        .ifPresent(
            listeners -> {
              facts.put("api", listeners.api().toString());
              facts.put("apiGrpc", "127.0.0.1:" + listeners.apiGrpcPort());
              facts.put("telemetry", listeners.telemetry().toString());
            });
    Path file = dataDir.resolve("node.json");
    Path draft = dataDir.resolve("node.json.new");
    Files.write(draft, JsonMapper.shared().writeValueAsBytes(facts));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new NodeFile(file);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
