package dev.sorcha.peer.core.model;

/**
 * What a node does for others (DESIGN S14). A default node is full and bootstrap.
 *
 * @param distributes passes transactions on; one that does not is read-only: it may fetch, and its
 *     announcements are refused
 * @param registers takes registrations, as a bootstrap node does
 */
public record Roles(boolean distributes, boolean registers) {

  /** Full and bootstrap. */
  public static final Roles DEFAULT = new Roles(true, true);
}
