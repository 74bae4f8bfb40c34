package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.wire.communication.MessageAck;
import dev.sorcha.peer.wire.communication.PeerCommunicationGrpc;
import dev.sorcha.peer.wire.communication.PeerMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/**
 * {@code PeerCommunication}, served: links that others dialled, and single messages of those who
 * open none.
 */
final class CommunicationService extends PeerCommunicationGrpc.PeerCommunicationImplBase {

  private final Door door;
  private final UnaryDoor unary;
  private final LinkTable links;
  private final LinkCodec codec;
  private final SeedMessages messages;
  private final boolean compress;

  /**
   * @param compress what goes out on links that others dialled, if they can read that
   */
  CommunicationService(
      Door door, LinkTable links, LinkCodec codec, SeedMessages messages, boolean compress) {
    this.compress = compress;
    this.door = door;
    this.unary = new UnaryDoor(door);
    this.links = links;
    this.codec = codec;
    this.messages = messages;
  }

  @Override
  public StreamObserver<PeerMessage> stream(StreamObserver<PeerMessage> answers) {
    Caller caller = Callers.current();
    var out = (ServerCallStreamObserver<PeerMessage>) answers;
    out.disableAutoRequest();
    if (compress) {
      out.setCompression("gzip");
    }
    LinkStream link =
        new LinkStream(
            links.nextId(),
            caller.id(),
            door,
            codec,
            out,
            reason ->
                out.onError(
                    Status.FAILED_PRECONDITION.withDescription(reason).asRuntimeException()));
    links.add(link);
    out.setOnReadyHandler(link::onReady);
    out.setOnCancelHandler(() -> ended(link, "connection lost"));
    out.setOnCloseHandler(() -> ended(link, "closed"));
    door.put(
        new Input.LinkUp(
            link.id(), caller.id(), caller.host(), Direction.INBOUND, Optional.empty()));
    out.request(LinkStream.IN_CORE);
    return new StreamObserver<>() {
      @Override
      public void onNext(PeerMessage message) {
        link.onMessage(message);
      }

      @Override
      public void onError(Throwable lost) {
        ended(link, Statuses.failure(lost).toString());
      }

      @Override
      public void onCompleted() {
        // The other end has said all it had to; what waits here is still written.
        link.finish();
        ended(link, "closed by the peer");
      }
    };
  }

  private void ended(LinkStream link, String reason) {
    links.remove(link);
    link.onDown(reason);
  }

  @Override
  public void sendMessage(PeerMessage message, StreamObserver<MessageAck> answer) {
    Caller caller = Callers.current();
    Optional<LinkCodec.Incoming> read;
    try {
      read = LinkCodec.decode(message, caller.id());
    } catch (MalformedMessageException bad) {
      door.put(new Input.Offended(caller.id(), bad.offence(), bad.detail()));
      answer.onError(Statuses.refusal(bad));
      return;
    }
    if (read.isPresent()
        && read.get().frame() instanceof Frame.Announce(var entries, var wantsCustody)
        && !read.get().ours()) {
      Request notify = new Request.Notify(entries.getFirst());
      unary.serve(caller, () -> notify, Response.Ack.class, ack -> ack(true), answer);
    } else {
      answer.onNext(ack(false));
      answer.onCompleted();
    }
  }

  private MessageAck ack(boolean received) {
    return MessageAck.newBuilder().setReceived(received).setTimestamp(messages.now()).build();
  }
}
