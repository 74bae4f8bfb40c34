package dev.sorcha.peer.node.cli;

/** How a command ends. Scripts depend on these numbers: they do not change. */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;

  /** The answer is no, or something went wrong that has no number of its own. */
  public static final int FAILED = 1;

  /** Wrong usage. */
  public static final int USAGE = 2;

  /** No node answers. */
  public static final int UNREACHABLE = 3;

  /** The node does not have it. */
  public static final int NOT_FOUND = 4;

  /** Timed out; the outcome is not known. */
  public static final int TIMED_OUT = 5;

  /** The node refused. */
  public static final int REFUSED = 6;

  /** Try again later (sysexits.h, EX_TEMPFAIL). */
  public static final int TRY_LATER = 75;

  /** The configuration is wrong (sysexits.h, EX_CONFIG). */
  public static final int CONFIG = 78;

  /** Interrupted from the keyboard: 128 and the number of SIGINT, given by the JVM. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
