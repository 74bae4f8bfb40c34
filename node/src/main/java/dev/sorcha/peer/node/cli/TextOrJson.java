package dev.sorcha.peer.node.cli;

/** The form of lines: for people or for programs. */
enum TextOrJson {
  TEXT,
  JSON
}
