package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request of ours over HTTP/1.1 and what becomes of it: an answer or a failure, once. */
final class RestExchange {

  /**
   * What is sent.
   *
   * @param contentType of the content; empty when there is none
   * @param headers besides type, length and what is accepted
   */
  record Message(
      String method,
      String uri,
      String contentType,
      ByteString content,
      String accept,
      Map<String, String> headers) {

    Message(String method, String uri, String contentType, ByteString content, String accept) {
      this(method, uri, contentType, content, accept, Map.of());
    }

    Message with(String header, String value) {
      return new Message(method, uri, contentType, content, accept, Map.of(header, value));
    }

    static Message get(String uri, String accept) {
      return new Message("GET", uri, "", ByteString.EMPTY, accept);
    }

    static Message post(String uri, ByteString json) {
      return new Message("POST", uri, RestAnswer.JSON, json, RestAnswer.JSON);
    }
  }

  final Message message;
  final long deadlineMillis;
  private final BiConsumer<Integer, byte[]> answered;
  private final Consumer<Throwable> failed;

  /** Whether it was sent before on a connection that turned out to be closed. */
  boolean sentBefore;

  private boolean over;
  @Nullable Future<?> deadline;

  RestExchange(
      Message message,
      long deadlineMillis,
      BiConsumer<Integer, byte[]> answered,
      Consumer<Throwable> failed) {
    this.message = message;
    this.deadlineMillis = deadlineMillis;
    this.answered = answered;
    this.failed = failed;
  }

  boolean isOver() {
    return over;
  }

  void answer(int status, byte[] content) {
    if (end()) {
      answered.accept(status, content);
    }
  }

  void fail(Throwable why) {
    if (end()) {
      failed.accept(why);
    }
  }

  private boolean end() {
    boolean first = !over;
    over = true;
    Optional.ofNullable(deadline).ifPresent(timer -> timer.cancel(false));
    return first;
  }
}
