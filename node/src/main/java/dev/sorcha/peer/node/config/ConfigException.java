package dev.sorcha.peer.node.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What an operator wrote cannot be used. Holds everything that is wrong, so that it can be
 * corrected in one go. The process ends with {@link #EXIT_CODE}.
 */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  /** sysexits.h, EX_CONFIG. */
  public static final int EXIT_CODE = 78;

  private final ArrayList<String> problems;

  /**
   * @param problems one line each, naming file, line and key; at least one
   */
  ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = new ArrayList<>(problems);
  }

  ConfigException(String problem) {
    this(List.of(problem));
  }

  /** One line each, in the order of the file. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
