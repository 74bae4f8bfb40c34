package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class EventFileTest {

  private static final Instant AT = Instant.ofEpochMilli(1_774_000_000_123L);

  @TempDir Path folder;

  private static void add(EventFile file, String code) {
    file.add(AT, code, "state", "info", Map.of("peer", "b<i>\u001b\"", "reason", "ü"));
  }

  private static List<String> codes(List<KeptEvent> events) {
    return events.stream().map(KeptEvent::code).toList();
  }

  @Test
  void whatWasAddedIsThereAtOnce() throws Exception {
    try (EventFile file = EventFile.open(folder)) {
      assertThat(file.last()).isZero();
      assertThat(file.awaitAfter(0, Duration.ofMillis(1))).isFalse();
      add(file, "one");
      add(file, "two");

      assertThat(file.awaitAfter(1, Duration.ofSeconds(9))).isTrue();
      assertThat(codes(file.after(0, 10))).containsExactly("one", "two");
      assertThat(codes(file.after(1, 10))).containsExactly("two");
      assertThat(codes(file.after(0, 1))).containsExactly("one");
      assertThat(codes(file.before(Long.MAX_VALUE, 1))).containsExactly("two");
      assertThat(file.after(0, 1).getFirst().fields())
          .containsEntry("peer", "b<i>\u001b\"")
          .containsEntry("reason", "ü");
    }
  }

  @Test
  void survivesARestartWithGrowingNumbers() throws Exception {
    try (EventFile file = EventFile.open(folder)) {
      add(file, "before");
    }
    try (EventFile file = EventFile.open(folder)) {
      assertThat(file.last()).isGreaterThan(1);
      add(file, "after");

      assertThat(codes(file.after(0, 10))).containsExactly("before", "after");
      assertThat(codes(file.before(file.last(), 10))).containsExactly("before");
      KeptEvent old = file.after(0, 1).getFirst();
      assertThat(old.at()).isEqualTo(AT);
      assertThat(old.fields()).containsEntry("peer", "b<i>\u001b\"");
      assertThat(file.after(old.sequence(), 10).getFirst().sequence())
          .isGreaterThan(old.sequence());
    }
  }

  @Test
  void keepsNoMoreThanItsBound() throws Exception {
    for (int life = 0; life < 8; life++) {
      try (EventFile file = EventFile.open(folder)) {
        for (int i = 0; i < EventFile.RECENT; i++) {
          add(file, "e" + life);
        }
      }
    }
    try (EventFile file = EventFile.open(folder)) {
      List<KeptEvent> kept = file.after(0, 100_000);

      assertThat(kept).hasSize(EventFile.KEPT);
      assertThat(kept.getLast().code()).isEqualTo("e7");
      assertThat(kept).extracting(KeptEvent::sequence).isSorted();
      assertThat(file.before(Long.MAX_VALUE, 20_000)).isEqualTo(kept);
    }
  }

  @Test
  void aFileOfAnotherProgramIsLeftAloneAndEventsAreShownAllTheSame() throws Exception {
    byte[] foreign = "this is no database".repeat(100).getBytes(StandardCharsets.US_ASCII);
    Files.write(folder.resolve(EventFile.NAME), foreign);
    try (EventFile file = EventFile.open(folder)) {
      add(file, "seen");
      assertThat(codes(file.after(0, 10))).containsExactly("seen");
      assertThat(codes(file.before(Long.MAX_VALUE, 10))).containsExactly("seen");
    }
    assertThat(Files.readAllBytes(folder.resolve(EventFile.NAME))).isEqualTo(foreign);
  }

  @Test
  void aLongTextIsCut() throws Exception {
    try (EventFile file = EventFile.open(folder)) {
      file.add(AT, "long", "error", "warning", Map.of("reason", "x".repeat(5_000)));

      assertThat(file.after(0, 1).getFirst().fields().get("reason")).hasSize(1_000);
    }
  }
}
