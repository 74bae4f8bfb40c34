package dev.sorcha.peer.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that operators read says what the program does. */
final class ConfigurationPageTest {

  private static final Path DOCS = Path.of("..", "docs");

  static List<Key<?>> keys() {
    return Keys.ALL;
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsOnThePageWithItsDefaultAndItsStanding(Key<?> key) throws IOException {
    String row =
        rows().stream()
            .filter(line -> line.startsWith("| `" + key.path() + "` |"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(key.path() + ": not in docs/configuration.md"));

    List<String> cells = List.of(row.split("\\|", -1)).stream().map(String::strip).toList();
    if (!key.fallback().isEmpty()) {
      assertThat(cells.get(3)).isEqualTo("`" + key.fallback() + "`");
    }
    assertThat(cells.get(4))
        .isEqualTo(
            switch (key.standing()) {
              case IN_FORCE -> "yes";
              case NOT_YET -> "not yet";
              case REFUSED -> "refused";
            });
  }

  @Test
  void thePageDescribesNothingElse() throws IOException {
    assertThat(rows()).hasSameSizeAs(Keys.ALL);
  }

  @Test
  void everyDefaultIsAValueOfItsKey() {
    assertThat(Keys.ALL)
        .allMatch(
            key -> key.fallbacks().stream().allMatch(text -> key.type().read(text).isPresent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"peer.yaml", "appsettings.json"})
  void theExamplesAreReadAsTheyStand(String name) throws ConfigException {
    Configuration configuration =
        Configuration.of(DOCS.resolve("examples").resolve(name), Map.of(), new ConfigOptions());

    assertThat(configuration.settings().name()).isEqualTo("alder");
    assertThat(configuration.notInForce()).isEmpty();
  }

  private static List<String> rows() throws IOException {
    try (var lines = Files.lines(DOCS.resolve("configuration.md"))) {
      return lines.filter(line -> line.startsWith("| `")).toList();
    }
  }
}
