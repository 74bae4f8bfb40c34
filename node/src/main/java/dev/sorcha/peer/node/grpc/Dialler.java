package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.DialStage;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.wire.communication.PeerCommunicationGrpc;
import dev.sorcha.peer.wire.communication.PeerMessage;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens links. A dial is over when the peer has sent something (a link), when the call has failed
 * (no link, and why), or when a connected peer has been silent for a while (a link to somebody who
 * waits for us to begin).
 */
final class Dialler {

  /** After which a connected peer that neither spoke nor refused is taken for a link. A guess. */
  private static final long SILENT_MILLIS = 1_500;

  /** For all of a dial: the seeds' figure for a bootstrap connection. */
  private static final long DIAL_SECONDS = 10;

  /** For connection and handshake, which is a little more than a connection alone has. */
  static final long HANDSHAKE_MILLIS = 6_000;

  /** How long a half-closed stream may take to end. */
  private static final long CLOSING_SECONDS = 5;

  private final Channels channels;
  private final Door door;
  private final LinkTable links;
  private final LinkCodec codec;
  private final UnaryCalls calls;
  private final SeedMessages messages;
  private final ScheduledExecutorService timer;

  Dialler(
      Channels channels,
      Door door,
      LinkTable links,
      LinkCodec codec,
      UnaryCalls calls,
      SeedMessages messages,
      ScheduledExecutorService timer) {
    this.channels = channels;
    this.door = door;
    this.links = links;
    this.codec = codec;
    this.calls = calls;
    this.messages = messages;
    this.timer = timer;
  }

  /** Begins a dial; making its TLS context takes a millisecond, so not on the loop's thread. */
  void dial(PeerAddress address, Optional<PeerId> expected, Protocol rung) {
    Thread.ofVirtual().name("dial " + address).start(() -> open(address, expected, rung));
  }

  private void open(PeerAddress address, Optional<PeerId> expected, Protocol rung) {
    try {
      Channels.Opened opened = channels.open(address, expected);
      switch (rung) {
        case GRPC_STREAM -> new Attempt(address, opened).begin();
        case GRPC -> new UnaryDial(address, opened, door, calls, messages).begin();
        case REST -> throw new AssertionError("REST has a dialler of its own");
      }
    } catch (SSLException unusable) {
      door.put(
          new Input.DialFailed(
              address,
              rung,
              DialStage.HANDSHAKE,
              Optional.empty(),
              new Failure(Failure.Kind.REFUSED, String.valueOf(unusable.getMessage()))));
    }
  }

  /** Does something later, or at once when the node stops and there is no later. */
  private void later(Runnable task, long millis) {
    try {
      var _ = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      task.run();
    }
  }

  /**
   * One dial, and the link that it may become. Callbacks come one at a time; timers may come
   * between them.
   */
  private final class Attempt implements ClientResponseObserver<PeerMessage, PeerMessage> {

    private final PeerAddress address;
    private final ManagedChannel channel;
    private final TlsContexts.Dial tls;
    private final State dialling = new State.Dialling();
    private final AtomicReference<State> state = new AtomicReference<>(dialling);
    private @Nullable ClientCallStreamObserver<PeerMessage> call;

    /** Whether both ends speak HTTP/2: what fails after that failed in talking. */
    private volatile boolean talking;

    Attempt(PeerAddress address, Channels.Opened opened) {
      this.address = address;
      this.channel = opened.channel();
      this.tls = opened.tls();
    }

    void begin() {
      PeerCommunicationGrpc.newStub(channel).stream(this);
      // Last, because it is done at once when the node is stopping.
      later(this::requireHandshake, HANDSHAKE_MILLIS);
      later(() -> giveUp("no link within " + DIAL_SECONDS + " s"), DIAL_SECONDS * 1_000);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<PeerMessage> started) {
      call = started;
      started.disableAutoRequestWithInitial(LinkStream.IN_CORE);
      started.setOnReadyHandler(this::onReady);
    }

    private void onReady() {
      if (state.get() instanceof State.Linked(var link)) {
        link.onReady();
      } else {
        talking = true;
        later(this::linked, SILENT_MILLIS);
      }
    }

    /** The dial has become a link, if it was nothing else before. */
    private void linked() {
      Optional<PeerId> peer = tls.presented();
      if (peer.isEmpty() || !(state.get() instanceof State.Dialling)) {
        return;
      }
      ClientCallStreamObserver<PeerMessage> out = requireCall();
      LinkStream link =
          new LinkStream(
              links.nextId(), peer.get(), door, codec, out, reason -> out.cancel(reason, null));
      if (state.compareAndSet(dialling, new State.Linked(link))) {
        links.add(link);
        door.put(
            new Input.LinkUp(
                link.id(), peer.get(), address.host(), Direction.OUTBOUND, Optional.of(address)));
      }
    }

    private ClientCallStreamObserver<PeerMessage> requireCall() {
      return Objects.requireNonNull(call, "not started");
    }

    private void requireHandshake() {
      if (!talking) {
        giveUp("no HTTP/2 within " + HANDSHAKE_MILLIS / 1_000 + " s");
      }
    }

    private void giveUp(String reason) {
      if (state.get() instanceof State.Dialling) {
        requireCall()
            .cancel(reason, Status.DEADLINE_EXCEEDED.withDescription(reason).asException());
      }
    }

    @Override
    public void onNext(PeerMessage message) {
      linked();
      if (state.get() instanceof State.Linked(var link)) {
        link.onMessage(message);
      }
    }

    @Override
    public void onError(Throwable lost) {
      over(Statuses.failure(lost), Statuses.stage(talking, lost));
    }

    @Override
    public void onCompleted() {
      over(new Failure(Failure.Kind.REFUSED, "closed by the peer"), DialStage.TALK);
    }

    private void over(Failure failure, DialStage stage) {
      State last = state.getAndSet(new State.Over());
      switch (last) {
        case State.Dialling() ->
            door.put(
                new Input.DialFailed(
                    address, Protocol.GRPC_STREAM, stage, tls.presented(), failure));
        case State.Linked(var link) -> {
          links.remove(link);
          link.onDown(failure.toString());
        }
        case State.Over() -> {}
      }
      channel.shutdown();
      later(channel::shutdownNow, CLOSING_SECONDS * 1_000);
    }
  }

  private sealed interface State {
    record Dialling() implements State {}

    record Linked(LinkStream link) implements State {}

    record Over() implements State {}
  }
}
