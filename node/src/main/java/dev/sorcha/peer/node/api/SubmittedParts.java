package dev.sorcha.peer.node.api;

import dev.sorcha.peer.wire.node.v1.SubmitRequest;
import dev.sorcha.peer.wire.node.v1.SubmitResponse;
import io.grpc.stub.StreamObserver;

/** A transaction that is submitted in parts. Called by one thread at a time, which may block. */
final class SubmittedParts implements StreamObserver<SubmitRequest> {

  private final Upload upload;
  private final StreamObserver<SubmitResponse> caller;
  private boolean over;

  SubmittedParts(Upload upload, StreamObserver<SubmitResponse> caller) {
    this.upload = upload;
    this.caller = caller;
  }

  @Override
  public void onNext(SubmitRequest part) {
    if (over) {
      return;
    }
    try {
      byte[] data = part.getData().toByteArray();
      upload.add(data, data.length);
    } catch (ApiException refused) {
      end();
      caller.onError(refused.code().grpc(refused.detail()).asException());
    } catch (IllegalStateException bug) {
      end();
      caller.onError(NodeRpc.internal(bug).asException());
    }
  }

  @Override
  public void onError(Throwable gone) {
    end();
  }

  @Override
  public void onCompleted() {
    if (over) {
      return;
    }
    try {
      SubmitResponse answer = NodeRpc.submitted(upload.end());
      end();
      caller.onNext(answer);
      caller.onCompleted();
    } catch (ApiException refused) {
      end();
      caller.onError(refused.code().grpc(refused.detail()).asException());
    } catch (IllegalStateException bug) {
      end();
      caller.onError(NodeRpc.internal(bug).asException());
    }
  }

  private void end() {
    if (!over) {
      over = true;
      upload.close();
    }
  }
}
