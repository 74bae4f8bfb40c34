package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CsvTest {

  @Test
  void quotesWhatNeedsItAndLeavesNoFormula() {
    var row =
        Json.parse(
            "{\"a\":\"x,y\",\"b\":\"say \\\"hi\\\"\",\"c\":\"=cmd()\",\"d\":-5,\"e\":null,\"f\":\"l\\nf\"}"
                .getBytes(StandardCharsets.UTF_8));

    assertThat(Csv.lines(List.of("a", "b", "c", "d", "e", "f", "g"), List.of(row)))
        .containsExactly("a,b,c,d,e,f,g", "\"x,y\",\"say \"\"hi\"\"\",'=cmd(),-5,,l?f,");
  }
}
