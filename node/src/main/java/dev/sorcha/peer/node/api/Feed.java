package dev.sorcha.peer.node.api;

import java.time.Duration;
import java.util.List;

/** What a stream writes, batch by batch. Used by the stream's thread alone. */
interface Feed extends AutoCloseable {

  /**
   * The next rows; none when the time is over.
   *
   * @throws ApiException if the stream has to end, with the reason
   */
  List<Delivered> next(Duration time) throws InterruptedException;

  /**
   * A row of the last batch is written now. Called before each.
   *
   * @throws ApiException if the stream has to end, with the reason: the row is not written
   */
  void sending(Delivered row);

  /** The stream has ended. */
  @Override
  void close();
}
