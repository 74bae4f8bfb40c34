package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompletionCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void knowsCommandsAndOptions(String shell) {
    CommandRun run = CommandRun.of("completion", shell);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("health", "trace", "data-dir", "sorcha-peer");
  }

  @Test
  void anotherShellIsWrongUsage() {
    assertThat(CommandRun.of("completion", "csh").exitCode()).isEqualTo(2);
  }
}
