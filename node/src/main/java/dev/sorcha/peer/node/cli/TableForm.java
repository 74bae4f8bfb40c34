package dev.sorcha.peer.node.cli;

/** The form of an answer that is rows: for people, for programs, for spreadsheets. */
enum TableForm {
  TABLE,
  JSON,
  CSV
}
