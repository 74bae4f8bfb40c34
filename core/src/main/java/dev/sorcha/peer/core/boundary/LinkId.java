package dev.sorcha.peer.core.boundary;

/** One stream to one peer. Numbered by the adapter that opened or accepted it; never used again. */
public record LinkId(long value) {}
