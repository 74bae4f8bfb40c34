package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.wire.node.v1.AcknowledgeRequest;
import dev.sorcha.peer.wire.node.v1.AcknowledgeResponse;
import dev.sorcha.peer.wire.node.v1.ChangeDeadLettersRequest;
import dev.sorcha.peer.wire.node.v1.ChangeDeadLettersResponse;
import dev.sorcha.peer.wire.node.v1.DrainRequest;
import dev.sorcha.peer.wire.node.v1.DrainResponse;
import dev.sorcha.peer.wire.node.v1.GetNodeRequest;
import dev.sorcha.peer.wire.node.v1.GetNodeResponse;
import dev.sorcha.peer.wire.node.v1.GetRequest;
import dev.sorcha.peer.wire.node.v1.GetResponse;
import dev.sorcha.peer.wire.node.v1.GetStatusRequest;
import dev.sorcha.peer.wire.node.v1.GetStatusResponse;
import dev.sorcha.peer.wire.node.v1.JudgeRequest;
import dev.sorcha.peer.wire.node.v1.JudgeResponse;
import dev.sorcha.peer.wire.node.v1.ListDeadLettersRequest;
import dev.sorcha.peer.wire.node.v1.ListDeadLettersResponse;
import dev.sorcha.peer.wire.node.v1.ListPeersRequest;
import dev.sorcha.peer.wire.node.v1.ListPeersResponse;
import dev.sorcha.peer.wire.node.v1.ListQueueRequest;
import dev.sorcha.peer.wire.node.v1.ListQueueResponse;
import dev.sorcha.peer.wire.node.v1.ListSubscribersRequest;
import dev.sorcha.peer.wire.node.v1.ListSubscribersResponse;
import dev.sorcha.peer.wire.node.v1.NodeServiceGrpc;
import dev.sorcha.peer.wire.node.v1.RefreshPeersRequest;
import dev.sorcha.peer.wire.node.v1.RefreshPeersResponse;
import dev.sorcha.peer.wire.node.v1.RemovePeerRequest;
import dev.sorcha.peer.wire.node.v1.RemovePeerResponse;
import dev.sorcha.peer.wire.node.v1.RemoveSubscriberRequest;
import dev.sorcha.peer.wire.node.v1.RemoveSubscriberResponse;
import dev.sorcha.peer.wire.node.v1.ResumeSubscriberRequest;
import dev.sorcha.peer.wire.node.v1.ResumeSubscriberResponse;
import dev.sorcha.peer.wire.node.v1.SubmitRequest;
import dev.sorcha.peer.wire.node.v1.SubmitResponse;
import dev.sorcha.peer.wire.node.v1.SubscribeRequest;
import dev.sorcha.peer.wire.node.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls. Each runs on a virtual thread and may block. */
final class NodeRpc extends NodeServiceGrpc.NodeServiceImplBase {

  private static final Logger log = LoggerFactory.getLogger(NodeRpc.class);

  private final LocalNode node;
  private final int maxBytes;
  private final Answers answers;
  private final Subscriptions subscriptions;
  private final DeliveryStreams deliveries;

  NodeRpc(LocalNode node, OpenStreams streams, Subscriptions subscriptions, int maxBytes) {
    this.node = node;
    this.maxBytes = maxBytes;
    this.answers = new Answers(node);
    this.subscriptions = subscriptions;
    this.deliveries = new DeliveryStreams(node, streams, subscriptions);
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> caller) {
    answer(
        caller,
        () -> {
          byte[] data = request.getData().toByteArray();
          try (Upload upload = answers.upload(maxBytes)) {
            upload.add(data, data.length);
            return submitted(upload.end());
          }
        });
  }

  static SubmitResponse submitted(Report.Accepted accepted) {
    return SubmitResponse.newBuilder()
        .setHash(accepted.id().hex())
        .setSequence(accepted.sequence())
        .setAlready(accepted.already())
        .build();
  }

  /** The parts come one at a time: the next is read when this one was taken. */
  @Override
  public StreamObserver<SubmitRequest> submitParts(StreamObserver<SubmitResponse> caller) {
    return new SubmittedParts(answers.upload(maxBytes), caller);
  }

  @Override
  public void getParts(GetRequest request, StreamObserver<GetResponse> caller) {
    deliveries.parts(answers, request.getHash(), caller);
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> caller) {
    answer(
        caller,
        () -> {
          Report.TransactionStatus status = answers.statusOf(request.getHash());
          return OutboxMessages.status(status, answers.verdicts(status.id()));
        });
  }

  @Override
  public void listQueue(ListQueueRequest request, StreamObserver<ListQueueResponse> caller) {
    answer(
        caller,
        () -> {
          RowQuery rows = RowQuery.of(request.getAfter(), request.getLimit());
          return OutboxMessages.queue(answers.waiting(rows));
        });
  }

  @Override
  public void listDeadLetters(
      ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> caller) {
    answer(
        caller,
        () -> {
          RowQuery rows = RowQuery.of(request.getAfter(), request.getLimit());
          DeadLetterMatch match = DeadLetterSelection.withReason(request.getReason());
          return OutboxMessages.deadLetters(answers.deadLetters(match, rows));
        });
  }

  @Override
  public void retryDeadLetters(
      ChangeDeadLettersRequest request, StreamObserver<ChangeDeadLettersResponse> caller) {
    answer(caller, () -> changed(answers.retry(selection(request))));
  }

  @Override
  public void discardDeadLetters(
      ChangeDeadLettersRequest request, StreamObserver<ChangeDeadLettersResponse> caller) {
    answer(caller, () -> changed(answers.discard(selection(request))));
  }

  private static DeadLetterMatch selection(ChangeDeadLettersRequest request) {
    return DeadLetterSelection.toChange(
        request.getHashesList(), request.getReason(), request.getAll());
  }

  private static ChangeDeadLettersResponse changed(int count) {
    return ChangeDeadLettersResponse.newBuilder().setCount(count).build();
  }

  @Override
  public void drain(DrainRequest request, StreamObserver<DrainResponse> caller) {
    answer(
        caller,
        () -> {
          Duration atMost =
              request.hasAtMost() ? DrainWait.time(request.getAtMost()) : DrainWait.USUAL;
          try {
            return OutboxMessages.drained(
                new DrainWait(node, atMost)
                    .await(waiting -> caller.onNext(OutboxMessages.draining(waiting))));
          } catch (IOException fromProgress) {
            throw new UncheckedIOException(fromProgress);
          }
        });
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> caller) {
    answer(
        caller,
        () ->
            GetResponse.newBuilder()
                .setData(DeliveryStreams.data(answers.bytes(request.getHash())))
                .build());
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> caller) {
    answer(
        caller,
        () ->
            NodeMessages.node(
                node.facts(), answers.status(), node.suspendedSubscribers(), node.lastSequence()));
  }

  @Override
  public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> caller) {
    answer(
        caller,
        () -> {
          String limit = request.getLimit() == 0 ? "" : Integer.toString(request.getLimit());
          PeerQuery query = PeerQuery.of(request.getState(), request.getAfter(), limit);
          return NodeMessages.page(answers.peers(query), node.facts().failureThreshold());
        });
  }

  @Override
  public void refreshPeers(
      RefreshPeersRequest request, StreamObserver<RefreshPeersResponse> caller) {
    answer(
        caller,
        () -> {
          Report.Refreshing begun = answers.refreshPeers();
          return RefreshPeersResponse.newBuilder()
              .setChecks(begun.checks())
              .setBootstrapDials(begun.bootstrapDials())
              .build();
        });
  }

  @Override
  public void removePeer(RemovePeerRequest request, StreamObserver<RemovePeerResponse> caller) {
    answer(
        caller,
        () ->
            RemovePeerResponse.newBuilder()
                .setId(answers.removePeer(request.getId()).hex())
                .build());
  }

  private static <A> void answer(StreamObserver<A> caller, Supplier<A> call) {
    try {
      caller.onNext(call.get());
      caller.onCompleted();
    } catch (ApiException refused) {
      caller.onError(refused.code().grpc(refused.detail()).asException());
    } catch (IllegalStateException bug) {
      caller.onError(internal(bug).asException());
    }
  }

  /** A bug of ours: the log has it, the caller has a code. */
  static Status internal(RuntimeException bug) {
    log.error("a call failed", bug);
    return ErrorCode.INTERNAL.grpc("the node's log says more");
  }

  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> caller) {
    deliveries.open(request, caller);
  }

  @Override
  public void acknowledge(AcknowledgeRequest request, StreamObserver<AcknowledgeResponse> caller) {
    answer(
        caller,
        () ->
            AcknowledgeResponse.newBuilder()
                .setAcknowledged(
                    subscriptions.acknowledge(request.getSubscriber(), request.getSequence()))
                .build());
  }

  @Override
  public void listSubscribers(
      ListSubscribersRequest request, StreamObserver<ListSubscribersResponse> caller) {
    answer(
        caller,
        () -> {
          ListSubscribersResponse.Builder all =
              ListSubscribersResponse.newBuilder().setLastSequence(node.lastSequence());
          subscriptions.list().forEach(view -> all.addSubscribers(NodeMessages.subscriber(view)));
          return all.build();
        });
  }

  @Override
  public void judge(JudgeRequest request, StreamObserver<JudgeResponse> caller) {
    answer(
        caller,
        () -> {
          Verdicts.Written written =
              new Verdicts(node)
                  .write(
                      request.getSubscriber(),
                      request.getHash(),
                      request.getAccepted(),
                      request.getReason());
          return JudgeResponse.newBuilder()
              .setHash(written.id().hex())
              .setRejected(written.rejected())
              .build();
        });
  }

  @Override
  public void resumeSubscriber(
      ResumeSubscriberRequest request, StreamObserver<ResumeSubscriberResponse> caller) {
    answer(
        caller,
        () ->
            ResumeSubscriberResponse.newBuilder()
                .setAcknowledged(subscriptions.resume(request.getName()).acknowledged())
                .build());
  }

  @Override
  public void removeSubscriber(
      RemoveSubscriberRequest request, StreamObserver<RemoveSubscriberResponse> caller) {
    answer(
        caller,
        () -> {
          subscriptions.remove(request.getName());
          return RemoveSubscriberResponse.newBuilder().setName(request.getName()).build();
        });
  }
}
