package dev.sorcha.peer.node.store;

/**
 * The gauges of the store at one moment.
 *
 * @param waitingSaves changes that wait for the store thread, {@code maxWaitingSaves} at most
 * @param waitingBytes of the bodies in them, {@code maxWaitingBytes} at most
 * @param waitingReads reads that wait for the reader thread
 * @param rows ids on disk
 * @param bytes of the bodies that are here
 * @param queuedBytes of the bodies that wait for peers
 * @param damaged bodies read since the start that did not match their id
 * @param suspended named subscribers that get nothing until somebody lets them go on
 * @param filterRate of new ids, the estimated part that is looked up in vain, 0 to 1
 * @param diskLow DISK_LOW: nothing new is taken until there is room
 * @param failed STORAGE_FAILED: every save fails until the file can be opened again
 */
public record StoreStatus(
    int waitingSaves,
    int maxWaitingSaves,
    long waitingBytes,
    long maxWaitingBytes,
    int waitingReads,
    long rows,
    long bytes,
    long queuedBytes,
    long damaged,
    int suspended,
    double filterRate,
    boolean diskLow,
    boolean failed) {}
