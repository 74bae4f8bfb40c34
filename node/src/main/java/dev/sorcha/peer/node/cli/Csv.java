package dev.sorcha.peer.node.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Rows for spreadsheets (RFC 4180): a heading, then the values as the node said them, times in Unix
 * milliseconds.
 *
 * <p>Text that a spreadsheet would take for a formula gets an apostrophe before it: some of it is
 * other people's.
 */
final class Csv {

  private Csv() {}

  /** The lines, without their ends. */
  static List<String> lines(List<String> columns, Iterable<JsonNode> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", columns));
    for (JsonNode row : rows) {
      List<String> cells = new ArrayList<>();
      for (String column : columns) {
        cells.add(cell(row.path(column)));
      }
      lines.add(String.join(",", cells));
    }
    return lines;
  }

  private static String cell(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "";
    }
    if (!value.isString()) {
      return quoted(value.toString());
    }
    String text = Words.plain(value.asString(""), 1_000);
    return quoted(!text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0 ? "'" + text : text);
  }

  private static String quoted(String text) {
    return text.indexOf(',') < 0 && text.indexOf('"') < 0
        ? text
        : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
