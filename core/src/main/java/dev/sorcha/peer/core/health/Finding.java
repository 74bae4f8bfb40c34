package dev.sorcha.peer.core.health;

/**
 * Something that is wrong at one moment.
 *
 * @param code which of the findings that there are
 * @param cause what is so, in a sentence with its figures, without a full stop
 * @param remedy what to do, in a sentence, without a full stop
 */
public record Finding(FindingCode code, String cause, String remedy) {

  /** With the remedy that always helps against it. */
  Finding(FindingCode code, String cause) {
    this(code, cause, code.remedy());
  }
}
