package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;

/** How far a transaction is, as both APIs say it. The words are stable. */
final class StageWords {

  private StageWords() {}

  static String of(Report.Stage stage) {
    return switch (stage) {
      case QUEUED -> "queued";
      case OFFERED -> "offered";
      case CONFIRMING -> "confirming";
      case IN_CUSTODY -> "in-custody";
      case DEAD -> "dead";
      case NOT_OURS -> "not-ours";
    };
  }
}
