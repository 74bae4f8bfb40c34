package dev.sorcha.peer.sim;

/** What a run found out. */
interface RunReport {

  /** Some lines for people. */
  String text(long elapsedMs);

  /** One line for machines; fields are added and never change their meaning. */
  String json(long elapsedMs);
}
