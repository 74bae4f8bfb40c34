package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GzipTest {

  @Test
  void whatWasCompressedComesBack() throws Exception {
    byte[] text = "sorcha ".repeat(500).getBytes(StandardCharsets.UTF_8);
    byte[] small = Gzip.compressed(text);
    assertThat(Gzip.saves(text.length, small.length)).isTrue();
    assertThat(Gzip.decoded(small, "gzip", text.length)).isEqualTo(text);
    assertThat(Gzip.decoded(text, "", 1)).isEqualTo(text);
  }

  @Test
  void aBombStopsAtTheLimit() {
    byte[] bomb = Gzip.compressed(new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(100_000);
    assertThatThrownBy(() -> Gzip.decoded(bomb, "gzip", 1 << 20))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("content: inflates to more than 1048576 bytes");
  }

  @Test
  void otherEncodingsAndBrokenBytesAreRefused() {
    assertThatThrownBy(() -> Gzip.decoded(new byte[10], "br", 100))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> Gzip.decoded(new byte[10], "gzip", 100))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void whatLooksLikeNoiseIsNotTried() {
    byte[] noise = new byte[8_000];
    new Random(1).nextBytes(noise);
    assertThat(Gzip.isWorthIt(ByteString.copyFrom(noise))).isFalse();
    assertThat(Gzip.isWorthIt(ByteString.copyFromUtf8("sorcha ".repeat(500)))).isTrue();
    assertThat(Gzip.isWorthIt(ByteString.copyFromUtf8("sorcha"))).isFalse();
  }

  @Test
  void whatDoesNotShrinkIsTriedLessOftenAndWhatShrinksAlways() {
    byte[] noise = new byte[4_096];
    new Random(7).nextBytes(noise);
    ByteString dull = ByteString.copyFromUtf8("sorcha ".repeat(500));
    GzipTrial trial = new GzipTrial();
    assertThat(trial.isWorthIt(dull)).isTrue();
    assertThat(trial.isWorthIt(dull)).isTrue();
    for (int i = 0; i < 1_000; i++) {
      assertThat(trial.isWorthIt(ByteString.copyFrom(noise))).isFalse();
    }

    int passed = 0;
    while (!trial.isWorthIt(dull)) {
      passed++;
    }

    assertThat(passed).isBetween(1, 64);
    assertThat(trial.isWorthIt(dull)).isTrue();
  }

  @Test
  void aTenthIsTheLeastThatIsWorthIt() {
    assertThat(Gzip.saves(1_000, 900)).isTrue();
    assertThat(Gzip.saves(1_000, 901)).isFalse();
    assertThat(Gzip.isWorthTrying(1_023)).isFalse();
    assertThat(Gzip.isWorthTrying(1_024)).isTrue();
  }
}
