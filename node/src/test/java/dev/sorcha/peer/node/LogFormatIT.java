package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Log lines as programs read them, of a node in a process of its own. */
final class LogFormatIT {

  /** As it is installed: tests have a configuration of their own, which would come first. */
  private static final NodeProcess.Program AS_INSTALLED =
      NodeProcess.Program.PLAIN.with(
          "-Dlogback.configurationFile=logback.xml", "-DSORCHA_PEER_LOG=DEBUG");

  @TempDir Path root;

  private List<String> output(String configuration) throws Exception {
    Path file = Files.writeString(root.resolve("peer.yaml"), configuration);
    try (NodeProcess node =
        NodeProcess.run(AS_INSTALLED, root.resolve("data"), "--config", file.toString())) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      return node.output().lines().toList();
    }
  }

  @Test
  void jsonHasTheSameFieldsInEveryLine() throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (String line : output("LogFormat: json\n")) {
      if (line.startsWith("{")) {
        events.add(JsonMapper.shared().readTree(line));
      } else {
        // Lines of the start are for people, on standard output.
        assertThat(line).doesNotContain(" INFO ", " DEBUG ");
      }
    }

    assertThat(events).isNotEmpty();
    Set<String> fields = new TreeSet<>();
    for (JsonNode event : events) {
      fields.addAll(event.propertyNames());
      assertThat(event.path("timestamp").isIntegralNumber()).isTrue();
      assertThat(event.path("level").asString()).isNotEmpty();
      assertThat(event.path("threadName").asString()).isNotEmpty();
      assertThat(event.path("loggerName").asString()).isNotEmpty();
      assertThat(event.path("formattedMessage").asString()).isNotEmpty();
    }
    assertThat(fields)
        .isSubsetOf(
            "timestamp",
            "level",
            "threadName",
            "loggerName",
            "kvpList",
            "formattedMessage",
            "throwable");
    assertThat(events)
        .anyMatch(
            event ->
                event.path("formattedMessage").asString().equals("node-started")
                    && event.path("kvpList").get(0).isObject());
  }

  @Test
  void textIsTheDefault() throws Exception {
    assertThat(output("NodeId: birch\n"))
        .noneMatch(line -> line.startsWith("{"))
        .anyMatch(line -> line.matches("\\S+ INFO +EventLog node-started version=.*"));
  }
}
