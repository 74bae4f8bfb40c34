package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.health.FindingCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of findings in docs/operate.md is that of the program. */
final class FindingsPageTest {

  @ParameterizedTest
  @EnumSource
  void hasARowForEachFinding(FindingCode code) throws Exception {
    long seconds = code.timeToVisible().toSeconds();
    assertThat(Files.readString(page()))
        .contains(
            "| `%s` | %s | %s | %s |"
                .formatted(
                    code.word(),
                    code.severity().word(),
                    seconds == 0 ? "at once" : seconds + " s",
                    code.title()));
  }

  private static Path page() {
    Path here = Path.of("docs/operate.md");
    return Files.exists(here) ? here : Path.of("../docs/operate.md");
  }
}
