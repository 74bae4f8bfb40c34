package dev.sorcha.peer.node.store;

/**
 * The gauges of the store at one moment.
 *
 * @param waitingSaves changes that wait for the store thread
 * @param waitingReads reads that wait for the reader thread
 * @param rows transactions on disk
 * @param bytes of their bodies
 * @param queuedBytes of the bodies that wait for peers
 * @param damaged bodies read since the start that did not match their id
 * @param diskLow DISK_LOW: nothing new is taken until there is room
 * @param failed STORAGE_FAILED: every save fails until the file can be opened again
 */
public record StoreStatus(
    int waitingSaves,
    int waitingReads,
    long rows,
    long bytes,
    long queuedBytes,
    long damaged,
    boolean diskLow,
    boolean failed) {}
