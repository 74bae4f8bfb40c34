package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {

  private static final Scenario EVENTFUL =
      Scenario.calm(40, 11).withFaults(3, 6, Duration.ofSeconds(8)).withHostile(3, 2);

  @Test
  void givesTheSameDigestInAnotherJvm() throws IOException, InterruptedException {
    String here = Runs.run(EVENTFUL).digest();

    assertThat(inAnotherJvm(EVENTFUL)).contains("\"digest\":\"" + here + "\"");
  }

  @Test
  void givesTheSameFiguresTwiceInOneJvm() {
    assertThat(Runs.run(EVENTFUL)).isEqualTo(Runs.run(EVENTFUL));
  }

  @Test
  void givesAnotherDigestForEachSeed() {
    LinkedHashSet<String> digests = new LinkedHashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      digests.add(Runs.run(Scenario.calm(10, seed)).digest());
    }

    assertThat(digests).hasSize(10);
  }

  /** Its class path, its hash salts and its identity hashes are another process' own. */
  private static String inAnotherJvm(Scenario scenario) throws IOException, InterruptedException {
    String options = scenario.command().replace("./sorcha-peer simulate ", "") + " --output json";
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SimMain.class.getName());
    builder.command().addAll(List.of(options.split(" ")));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
