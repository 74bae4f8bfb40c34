package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/**
 * Serves a unary call: parse, ask the core, answer. The thread returns at once; the answer
 * completes later.
 */
final class UnaryDoor {

  private final Door door;

  UnaryDoor(Door door) {
    this.door = door;
  }

  /** Reads a request out of a message, or says what is wrong with it. */
  interface Parse {
    Request read() throws MalformedMessageException;
  }

  <R extends Response, M> void serve(
      Caller caller,
      Parse parse,
      Class<R> kind,
      Function<R, M> toMessage,
      StreamObserver<M> answer) {
    Request request;
    try {
      request = parse.read();
    } catch (MalformedMessageException bad) {
      door.put(new Input.Offended(caller.id(), bad.offence(), bad.detail()));
      answer.onError(Statuses.refusal(bad));
      return;
    }
    var _ =
        door.call(replyTo -> new Input.Received(caller, request, replyTo))
            .whenComplete(
                (response, problem) -> {
                  if (problem != null) {
                    answer.onError(
                        Status.RESOURCE_EXHAUSTED
                            .withDescription(problem.getMessage() + "; try again in a second")
                            .asException());
                  } else {
                    answer.onNext(toMessage.apply(kind.cast(response)));
                    answer.onCompleted();
                  }
                });
  }
}
