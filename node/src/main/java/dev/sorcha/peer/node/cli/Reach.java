package dev.sorcha.peer.node.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/**
 * How far a transaction is to be before a command goes on: in custody, or at a part of the peers
 * that the node is linked to. Of others a node cannot know.
 *
 * @param percent of the linked peers, 1 to 100; 0 for custody
 */
record Reach(int percent) {

  static final Reach CUSTODY = new Reach(0);

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%");

  /** Reads {@code all}, {@code custody} and {@code 90%}. */
  static final class Converter implements ITypeConverter<Reach> {
    @Override
    public Reach convert(String text) {
      if (text.equals("all")) {
        return new Reach(100);
      }
      if (text.equals("custody")) {
        return CUSTODY;
      }
      Matcher percent = PERCENT.matcher(text);
      if (percent.matches()) {
        int value = Integer.parseInt(percent.group(1));
        if (value >= 1 && value <= 100) {
          return new Reach(value);
        }
      }
      throw new TypeConversionException("'" + text + "' (expected: all, custody, or 1% to 100%)");
    }
  }

  /** Whether it is so far, by the answer {@code transaction-status/v1}. */
  boolean isReached(JsonNode status) {
    boolean released =
        switch (status.path("stage").asString("")) {
          case "in-custody", "not-ours" -> true;
          default -> false;
        };
    if (percent == 0) {
      return released;
    }
    int linked = status.path("reachable").asInt(0);
    int reached = status.path("reached").asInt(0);
    return linked > 0 && 100L * reached >= (long) percent * linked;
  }

  /** Whether it never will be, unless an operator does something. */
  static boolean isGivenUp(JsonNode status) {
    return status.path("stage").asString("").equals("dead");
  }
}
