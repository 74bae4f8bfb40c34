package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EventStreamTest {

  @Test
  void eventsEndAtBlankLines() throws IOException {
    assertThat(events("id: 7\nevent: transaction\ndata: {}\n\nid:8\nevent:x\ndata:y\n\n"))
        .containsExactly(
            new EventStream.Event("7", "transaction", "{}"), new EventStream.Event("8", "x", "y"));
  }

  @Test
  void linesMayEndAsOnWindows() throws IOException {
    assertThat(events("id: 7\r\ndata: a\r\n\r\n"))
        .containsExactly(new EventStream.Event("7", "", "a"));
  }

  @Test
  void dataMayHaveSeveralLines() throws IOException {
    assertThat(events("data: a\ndata\ndata: b\n\n"))
        .containsExactly(new EventStream.Event("", "", "a\n\nb"));
  }

  @Test
  void commentsUnknownFieldsAndEventsWithoutDataAreLeftOut() throws IOException {
    assertThat(events(": heartbeat\n\nretry: 5\nid: 1\n\ndata: a\n\n"))
        .containsExactly(new EventStream.Event("", "", "a"));
  }

  @Test
  void anEventThatWasCutOffIsNone() throws IOException {
    assertThat(events("id: 7\ndata: {\"sequence\":7")).isEmpty();
    assertThat(events("id: 7\ndata: {}\n")).isEmpty();
  }

  @Test
  void aLineWithoutEndIsNotRead() {
    assertThatThrownBy(() -> events("data: " + "x".repeat(65_536)))
        .isInstanceOf(Lines.LineTooLong.class);
  }

  private static List<EventStream.Event> events(String text) throws IOException {
    List<EventStream.Event> events = new ArrayList<>();
    try (EventStream stream =
        new EventStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      for (Optional<EventStream.Event> next = stream.next();
          next.isPresent();
          next = stream.next()) {
        events.add(next.get());
      }
    }
    return events;
  }
}
