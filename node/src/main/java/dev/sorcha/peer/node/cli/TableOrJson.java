package dev.sorcha.peer.node.cli;

/** The form of an answer that is a whole: for people or for programs. */
enum TableOrJson {
  TABLE,
  JSON
}
