package dev.sorcha.peer.core.boundary;

/** A caller who waits for an answer. Only the adapter that made it knows who that is. */
public record ReplyTo(long value) {}
