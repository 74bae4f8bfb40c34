package dev.sorcha.peer.node.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Which peers an operator means who types ids, or their first digits. */
final class PeerTargets {

  static final int ID_DIGITS = 64;

  /** With six digits, two of 1,000 peers begin alike in one table of 34. */
  private static final Pattern ID_OR_PREFIX = Pattern.compile("[0-9a-f]{6," + ID_DIGITS + "}");

  private static final int MOST_CANDIDATES = 10;

  private PeerTargets() {}

  /** One that is meant; a peer that is not in the table has no address there. */
  record Target(String id, String address) {}

  /** What was typed, in small letters. */
  static String checked(CommandLine command, String text) {
    String id = text.toLowerCase(Locale.ROOT);
    if (!ID_OR_PREFIX.matcher(id).matches()) {
      throw new ParameterException(
          command,
          "ID: '"
              + Words.plain(text, 80)
              + "' (expected: the id of a peer, or 6 and more of its"
              + " first digits)");
    }
    return id;
  }

  /**
   * The only peer whose id begins so.
   *
   * @param strangers whether a whole id may be one that the node does not list
   * @param nothing what did not happen if there is none, or more than one
   */
  static Target find(String id, PeerList peers, boolean strangers, String nothing)
      throws CommandFailed {
    List<PeerRow> candidates = peers.beginningWith(id);
    if (candidates.size() == 1) {
      return new Target(candidates.getFirst().id(), candidates.getFirst().address());
    }
    if (candidates.size() > 1) {
      throw new CommandFailed(ExitCode.USAGE, ambiguous(id, candidates, nothing));
    }
    if (id.length() == ID_DIGITS && strangers) {
      return new Target(id, "-");
    }
    throw new CommandFailed(ExitCode.NOT_FOUND, unknown(id) + "; " + nothing);
  }

  static String unknown(String id) {
    return "no peer " + id + " is known to the node ('sorcha-peer peers --quiet' lists all ids)";
  }

  private static String ambiguous(String prefix, List<PeerRow> candidates, String nothing) {
    StringBuilder text = new StringBuilder("ID: '").append(prefix).append("' is the beginning of ");
    text.append(candidates.size()).append(" peers (expected: of one); ").append(nothing);
    candidates.stream()
        .limit(MOST_CANDIDATES)
        .forEach(row -> text.append("%n  %s  %s".formatted(row.id(), row.address())));
    if (candidates.size() > MOST_CANDIDATES) {
      text.append("%n  and %d more".formatted(candidates.size() - MOST_CANDIDATES));
    }
    return text.toString();
  }
}
