package dev.sorcha.peer.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.node.v1.ChangeDeadLettersRequest;
import dev.sorcha.peer.wire.node.v1.GetNodeRequest;
import dev.sorcha.peer.wire.node.v1.GetRequest;
import dev.sorcha.peer.wire.node.v1.GetStatusRequest;
import dev.sorcha.peer.wire.node.v1.ListDeadLettersRequest;
import dev.sorcha.peer.wire.node.v1.ListPeersRequest;
import dev.sorcha.peer.wire.node.v1.ListQueueRequest;
import dev.sorcha.peer.wire.node.v1.NodeServiceGrpc;
import dev.sorcha.peer.wire.node.v1.Peer;
import dev.sorcha.peer.wire.node.v1.RefreshPeersRequest;
import dev.sorcha.peer.wire.node.v1.RemovePeerRequest;
import dev.sorcha.peer.wire.node.v1.SubmitRequest;
import dev.sorcha.peer.wire.node.v1.SubmitResponse;
import dev.sorcha.peer.wire.node.v1.SubscribeRequest;
import dev.sorcha.peer.wire.node.v1.SubscribeResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class GrpcApiIT {

  private static final int MOST = 1 << 20;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ListedNode node = new ListedNode();
  private ApiToken token;
  private GrpcApi api;
  private ManagedChannel channel;
  private NodeServiceGrpc.NodeServiceBlockingStub client;

  @BeforeEach
  void open(@TempDir Path dataDir) throws IOException {
    token = ApiToken.loadOrCreate(dataDir);
    api = GrpcApi.open(node, new Subscriptions(node), token, 0, MOST);
    channel = channel("127.0.0.1:" + api.port());
    client = withToken(channel, "Bearer " + token.text());
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    api.close();
  }

  @Test
  void takesATransactionOnce() {
    SubmitResponse first = client.submit(submission("one"));
    SubmitResponse again = client.submit(submission("one"));

    assertThat(first.getHash()).isEqualTo(TxId.hash("one".getBytes(UTF_8)).hex());
    assertThat(first.getSequence()).isEqualTo(1);
    assertThat(first.getAlready()).isFalse();
    assertThat(again.getSequence()).isEqualTo(1);
    assertThat(again.getAlready()).isTrue();
  }

  @Test
  void takesTheLargest() {
    ByteString largest = ByteString.copyFrom(new byte[MOST]);

    assertThat(client.submit(SubmitRequest.newBuilder().setData(largest).build()).getSequence())
        .isEqualTo(1);
  }

  @Test
  void refusesAMessageThatNoTransactionFitsIn() {
    ByteString huge = ByteString.copyFrom(new byte[2 * MOST]);

    assertFails(
        () -> client.submit(SubmitRequest.newBuilder().setData(huge).build()),
        Status.Code.RESOURCE_EXHAUSTED,
        "");
    assertThat(node.lastSequence()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "TOO_LARGE, INVALID_ARGUMENT",
    "QUEUE_FULL, RESOURCE_EXHAUSTED",
    "READ_ONLY, FAILED_PRECONDITION",
    "DISK_LOW, RESOURCE_EXHAUSTED",
    "STORAGE_ERROR, UNAVAILABLE",
    "SHUTTING_DOWN, UNAVAILABLE"
  })
  void passesOnWhyTheNodeRefused(Report.Refusal refusal, Status.Code code) {
    node.refuse(refusal);

    assertFails(() -> client.submit(submission("x")), code, refusal.name() + ": ");
  }

  @Test
  void refusesNothingAndSaysWhenTheNodeIsBusy() {
    assertFails(() -> client.submit(submission("")), Status.Code.INVALID_ARGUMENT, "EMPTY: ");
    node.overload();
    assertFails(() -> client.submit(submission("x")), Status.Code.UNAVAILABLE, "BUSY: ");
  }

  @Test
  void listsAndChangesDeadLetters() {
    node.bury(OutboxRoutesIT.letter(1, "idle"), OutboxRoutesIT.letter(2, "1 peer refused"));
    var page = client.listDeadLetters(ListDeadLettersRequest.newBuilder().setLimit(1).build());
    assertThat(page.getTotal()).isEqualTo(2);
    assertThat(page.getNext()).isEqualTo(1);
    assertThat(page.getDeadLetters(0).getReason()).isEqualTo("idle");
    assertThat(page.getDeadLetters(0).getLastAttempt()).isEqualTo(3_000);
    var refused = ChangeDeadLettersRequest.newBuilder().setReason("REFUSED").build();
    assertThat(client.retryDeadLetters(refused).getCount()).isEqualTo(1);
    var first = ChangeDeadLettersRequest.newBuilder().addHashes(OutboxRoutesIT.id(1).hex()).build();
    assertThat(client.discardDeadLetters(first).getCount()).isEqualTo(1);
    assertFails(
        () -> client.discardDeadLetters(ChangeDeadLettersRequest.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT,
        "BAD_PARAMETER: ");
  }

  @Test
  void showsWhatWaits() {
    var queue = client.listQueue(ListQueueRequest.getDefaultInstance());
    assertThat(queue.getWaiting()).isEqualTo(3);
    assertThat(queue.getCapacity()).isEqualTo(10_000);
    assertThat(queue.getDeadLetters()).isEqualTo(2);
    assertThat(queue.getOldest()).isEqualTo(1_000);
    assertFails(
        () -> client.listQueue(ListQueueRequest.newBuilder().setAfter(-1).build()),
        Status.Code.INVALID_ARGUMENT,
        "BAD_CURSOR: ");
  }

  @Test
  void givesBytesAndStatus() {
    node.deliver("one".getBytes(UTF_8));
    TxId id = TxId.hash("one".getBytes(UTF_8));

    assertThat(client.get(GetRequest.newBuilder().setHash(id.base64()).build()).getData())
        .isEqualTo(ByteString.copyFromUtf8("one"));
    var status = client.getStatus(GetStatusRequest.newBuilder().setHash(id.hex()).build());
    assertThat(status.getHash()).isEqualTo(id.hex());
    assertThat(status.getHeld()).isTrue();
    assertThat(status.getInOutbox()).isTrue();
    assertThat(status.getCustody()).isEqualTo(1);
    assertThat(status.getAttempts()).isEqualTo(3);
  }

  @Test
  void tellsUnknownHashesFromWhatIsNone() {
    GetRequest unknown = GetRequest.newBuilder().setHash("0".repeat(64)).build();
    GetStatusRequest nobody = GetStatusRequest.newBuilder().setHash("0".repeat(64)).build();
    GetRequest nonsense = GetRequest.newBuilder().setHash("xyz").build();

    assertFails(() -> client.get(unknown), Status.Code.NOT_FOUND, "NOT_FOUND: ");
    assertFails(() -> client.getStatus(nobody), Status.Code.NOT_FOUND, "NOT_FOUND: ");
    assertFails(() -> client.get(nonsense), Status.Code.INVALID_ARGUMENT, "BAD_HASH: ");
  }

  @Test
  void describesTheNode() {
    node.deliver("one".getBytes(UTF_8));

    var now = client.getNode(GetNodeRequest.getDefaultInstance());

    assertThat(now.getId()).isEqualTo(ListedNode.SELF.hex());
    assertThat(now.getRolesList()).containsExactly("full", "bootstrap");
    assertThat(now.getState()).isEqualTo("online");
    assertThat(now.getPeersReachable()).isEqualTo(1);
    assertThat(now.getLastSequence()).isEqualTo(1);
    assertThat(now.getNetwork().getWanted()).isEqualTo(2);
    assertThat(now.getNetwork().getPartitionSignsList()).containsExactly("a sign");
    assertThat(now.getNetwork().getPartitionSince()).isEqualTo(2_345);
    assertThat(now.getDiscovery().getPhase()).isEqualTo("active");
    assertThat(now.getDiscovery().getLastRound().getAnswered()).isEqualTo(4);
    assertThat(now.getDiscovery().getLastSuccess()).isEqualTo(3_456);
    assertThat(now.getDiscovery().hasNextRound()).isFalse();
    assertThat(now.getStartedAt()).isEqualTo(ListedNode.STARTED.toEpochMilli());
  }

  @Test
  void listsPeersPageByPage() {
    node.know(
        List.of(
            ListedNode.away("02", Optional.empty(), 1),
            ListedNode.away("01", Optional.of(ListedNode.STARTED), 0)));

    var first = client.listPeers(ListPeersRequest.newBuilder().setLimit(1).build());
    var second = client.listPeers(ListPeersRequest.newBuilder().setAfter(first.getNext()).build());

    assertThat(first.getTotal()).isEqualTo(2);
    assertThat(first.getFailureThreshold()).isEqualTo(3);
    assertThat(first.getPeers(0).getState()).isEqualTo("online");
    assertThat(first.getPeers(0).getReachedAt()).isEqualTo(ListedNode.STARTED.toEpochMilli());
    assertThat(first.getPeers(0).hasLatencyMs()).isFalse();
    assertThat(second.getPeersList()).extracting(Peer::getState).containsExactly("failing");
    assertThat(second.getPeers(0).getLastFailure()).isEqualTo("silence");
    assertThat(second.getNext()).isEmpty();
    var online = client.listPeers(ListPeersRequest.newBuilder().setState("online").build());
    assertThat(online.getPeersCount()).isEqualTo(1);
  }

  @Test
  void refreshesAndRemovesPeers() {
    var begun = client.refreshPeers(RefreshPeersRequest.getDefaultInstance());
    assertThat(begun.getChecks()).isEqualTo(1);
    assertThat(begun.getBootstrapDials()).isEqualTo(2);

    RemovePeerRequest other = RemovePeerRequest.newBuilder().setId(ListedNode.OTHER.hex()).build();
    assertThat(client.removePeer(other).getId()).isEqualTo(ListedNode.OTHER.hex());
    assertFails(() -> client.removePeer(other), Status.Code.NOT_FOUND, "NO_SUCH_PEER: ");
  }

  @Test
  void refusesWhatIsNoQuestionAboutPeers() {
    assertFails(
        () -> client.removePeer(RemovePeerRequest.newBuilder().setId("bb").build()),
        Status.Code.INVALID_ARGUMENT,
        "BAD_PEER_ID: ");
    assertFails(
        () -> client.listPeers(ListPeersRequest.newBuilder().setLimit(201).build()),
        Status.Code.INVALID_ARGUMENT,
        "BAD_PARAMETER: ");
    assertFails(
        () -> client.listPeers(ListPeersRequest.newBuilder().setAfter("x").build()),
        Status.Code.INVALID_ARGUMENT,
        "BAD_CURSOR: ");
  }

  @Test
  void showsNothingOfABug() {
    node.breakDown();
    GetRequest any = GetRequest.newBuilder().setHash("0".repeat(64)).build();

    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> client.get(any))
        .satisfies(
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
              assertThat(failure.getStatus().getDescription()).doesNotContain("secret");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Basic eDp5", ""})
  void refusesWhoeverHasNoToken(String authorization) {
    var stranger = withToken(channel, authorization);

    assertFails(
        () -> stranger.submit(submission("x")), Status.Code.UNAUTHENTICATED, "UNAUTHORIZED: ");
    assertFails(
        () -> NodeServiceGrpc.newBlockingStub(channel).submit(submission("x")),
        Status.Code.UNAUTHENTICATED,
        "UNAUTHORIZED: ");
  }

  @Test
  void refusesAForeignAuthority() {
    ManagedChannel foreign = channel("127.0.0.1.nip.io:" + api.port());
    try {
      var misled = withToken(foreign, "Bearer " + token.text());

      assertFails(
          () -> misled.submit(submission("x")), Status.Code.PERMISSION_DENIED, "WRONG_HOST: ");
    } finally {
      foreign.shutdownNow();
    }
  }

  @Test
  void givesWhatIsThereAndThenWhatComes() {
    node.deliver("one".getBytes(UTF_8));
    Iterator<SubscribeResponse> all = client.subscribe(SubscribeRequest.getDefaultInstance());

    SubscribeResponse first = all.next();
    assertThat(first.getSequence()).isEqualTo(1);
    assertThat(first.getHash()).isEqualTo(TxId.hash("one".getBytes(UTF_8)).hex());
    assertThat(first.getSize()).isEqualTo(3);
    assertThat(first.getReceivedAt()).isEqualTo(1_000);
    assertThat(first.getFromPeer()).isEqualTo(ListedNode.OTHER.hex());
    assertThat(first.getData()).isEqualTo(ByteString.copyFromUtf8("one"));
    node.deliver("two".getBytes(UTF_8));
    assertThat(all.next().getSequence()).isEqualTo(2);
  }

  @Test
  void leavesTheBytesOutWhenAsked() {
    node.deliver("one".getBytes(UTF_8));

    var first = client.subscribe(SubscribeRequest.newBuilder().setWithoutData(true).build()).next();

    assertThat(first.getSize()).isEqualTo(3);
    assertThat(first.getData()).isEqualTo(ByteString.EMPTY);
  }

  @Test
  void refusesCursors() {
    node.deliver("one".getBytes(UTF_8));
    node.pruneBefore(10);

    assertFails(
        () -> client.subscribe(SubscribeRequest.newBuilder().setAfter(3).build()).next(),
        Status.Code.FAILED_PRECONDITION,
        "CURSOR_TOO_OLD: ");
    assertFails(
        () -> client.subscribe(SubscribeRequest.newBuilder().setAfter(-1).build()).next(),
        Status.Code.INVALID_ARGUMENT,
        "BAD_CURSOR: ");
  }

  /** A reader that asks for one message at a time holds the writing up, and loses nothing. */
  @Test
  void waitsForASlowReader() throws InterruptedException {
    int many = 40;
    for (int i = 0; i < many; i++) {
      byte[] body = new byte[256 << 10];
      body[0] = (byte) i;
      node.deliver(body);
    }
    Reader reader = new Reader(channel, token);

    for (int i = 1; i <= many; i++) {
      reader.call.request(1);
      assertThat(reader.next().getSequence()).isEqualTo(i);
    }

    reader.call.cancel("enough", null);
  }

  @Test
  void noticesAReaderWhoIsGone() {
    Context.CancellableContext reading = Context.current().withCancellation();
    reading.run(() -> client.subscribe(SubscribeRequest.getDefaultInstance()));
    await().atMost(ListedNode.SOON).until(() -> api.streams() == 1);

    reading.cancel(null);

    await().atMost(ListedNode.SOON).until(() -> api.streams() == 0);
  }

  /** Its window is full, so the writer waits for it and not for the node. */
  @Test
  void noticesThatASlowReaderIsGone() throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      byte[] body = new byte[256 << 10];
      body[0] = (byte) i;
      node.deliver(body);
    }
    Reader reader = new Reader(channel, token);
    reader.call.request(1);
    reader.next();
    assertThat(api.streams()).isEqualTo(1);

    reader.call.cancel("gone", null);

    await().atMost(ListedNode.SOON).until(() -> api.streams() == 0);
  }

  @Test
  void refusesOneStreamMoreThanThereMayBe() {
    for (int i = 0; i < OpenStreams.MOST; i++) {
      client.subscribe(SubscribeRequest.getDefaultInstance());
    }
    await().atMost(ListedNode.SOON).until(() -> api.streams() == OpenStreams.MOST);

    assertFails(
        () -> client.subscribe(SubscribeRequest.getDefaultInstance()).next(),
        Status.Code.RESOURCE_EXHAUSTED,
        "TOO_MANY_STREAMS: ");
  }

  @Test
  void endsItsStreamsWhenItCloses() {
    node.deliver("one".getBytes(UTF_8));
    Iterator<SubscribeResponse> all = client.subscribe(SubscribeRequest.getDefaultInstance());
    all.next();

    api.close();

    assertFails(all::next, Status.Code.UNAVAILABLE, "SHUTTING_DOWN: ");
  }

  @Test
  void namesThePortThatIsTaken() {
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> GrpcApi.open(node, new Subscriptions(node), token, api.port(), MOST))
        .withMessageContaining("127.0.0.1:" + api.port())
        .withMessageContaining("--api-grpc-port");
  }

  /** A subscriber that says itself how many messages it wants. */
  private static final class Reader extends ClientCall.Listener<SubscribeResponse> {

    private final BlockingQueue<SubscribeResponse> messages = new LinkedBlockingQueue<>();
    private final ClientCall<SubscribeRequest, SubscribeResponse> call;

    Reader(ManagedChannel channel, ApiToken token) {
      call = channel.newCall(NodeServiceGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
      call.start(this, authorization("Bearer " + token.text()));
      call.sendMessage(SubscribeRequest.getDefaultInstance());
      call.halfClose();
    }

    SubscribeResponse next() throws InterruptedException {
      return Objects.requireNonNull(
          messages.poll(ListedNode.SOON.toSeconds(), TimeUnit.SECONDS), "no message came");
    }

    @Override
    public void onMessage(SubscribeResponse message) {
      messages.add(message);
    }
  }

  private static ManagedChannel channel(String authority) {
    int port = Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .overrideAuthority(authority)
        .usePlaintext()
        .maxInboundMessageSize(2 * MOST)
        .build();
  }

  private static NodeServiceGrpc.NodeServiceBlockingStub withToken(
      ManagedChannel channel, String authorization) {
    return NodeServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(authorization(authorization)));
  }

  private static Metadata authorization(String value) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, value);
    return headers;
  }

  private static SubmitRequest submission(String text) {
    return SubmitRequest.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
  }

  private static void assertFails(ThrowingCallable call, Status.Code code, String beginning) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call)
        .satisfies(
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(code);
              assertThat(failure.getStatus().getDescription()).startsWith(beginning);
            });
  }
}
