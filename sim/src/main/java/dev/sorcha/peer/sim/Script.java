package dev.sorcha.peer.sim;

/** A scenario of membership: who is there, what happens, and what must be true. */
interface Script {

  /** The command that runs exactly this. */
  String command();

  /**
   * Runs to the end.
   *
   * @throws SimulationFailure if a promise was broken
   */
  ScriptReport run(Sabotage sabotage, Progress progress);
}
