package dev.sorcha.peer.node.metrics;

/**
 * The store in numbers, at one moment.
 *
 * @param waitingSaves changes that wait for the disk, {@code maxWaitingSaves} at most
 * @param waitingBytes of the bodies in them, {@code maxWaitingBytes} at most
 * @param waitingReads reads that wait for the disk
 * @param ids in the exact index
 * @param bodyBytes of the bodies that are here
 * @param suspended named subscribers that get nothing until they are resumed
 * @param filterRate of new ids, the estimated part that is looked up in vain, 0 to 1
 * @param low whether nothing new is taken for lack of room
 * @param failed whether every save fails
 */
public record StoreFigures(
    int waitingSaves,
    int maxWaitingSaves,
    long waitingBytes,
    long maxWaitingBytes,
    int waitingReads,
    long ids,
    long bodyBytes,
    int suspended,
    double filterRate,
    boolean low,
    boolean failed) {

  /** Of a store that holds nothing. */
  public static final StoreFigures EMPTY =
      new StoreFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, false, false);
}
