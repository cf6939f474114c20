package io.herald.grpc;

import static io.herald.grpc.Messages.timestamp;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.herald.application.keys.RotateKeys;
import io.herald.application.keys.SecretKeys;
import io.herald.proto.v1.GetKeysRequest;
import io.herald.proto.v1.KeyServiceGrpc.KeyServiceImplBase;
import io.herald.proto.v1.Keys;
import io.herald.proto.v1.RotateKeysRequest;
import io.herald.proto.v1.RotateKeysResponse;

/** Looks after the master key. Thread-safe. */
final class KeyEndpoint extends KeyServiceImplBase {
  private final RotateKeys rotateKeys;

  KeyEndpoint(RotateKeys rotateKeys) {
    this.rotateKeys = rotateKeys;
  }

  @Override
  public void getKeys(GetKeysRequest request, StreamObserver<Keys> answer) {
    SecretKeys.Status status = rotateKeys.status(Gate.caller());
    Keys.Builder keys =
        Keys.newBuilder()
            .setKey(status.key())
            .setFile(status.file())
            .setBesideDatabase(status.besideDatabase());
    status
        .unfinished()
        .ifPresent(rotation ->
            keys.setUnfinished(
                Keys.UnfinishedRotation.newBuilder()
                    .setKeyBefore(rotation.keyBefore())
                    .setKeyAfter(rotation.keyAfter())
                    .setStartTime(timestamp(rotation.startedAt()))
                    .setStarter(rotation.startedBy())));
    Answer.with(answer, keys.build());
  }

  /** Goes on to the end even if the caller leaves: half a rotation helps nobody. */
  @Override
  public void rotateKeys(RotateKeysRequest request, StreamObserver<RotateKeysResponse> answer) {
    ServerCallStreamObserver<RotateKeysResponse> calling =
        (ServerCallStreamObserver<RotateKeysResponse>) answer;
    RotateKeysResponse.Builder latest = RotateKeysResponse.newBuilder();
    RotateKeys.Outcome outcome =
        rotateKeys.rotate(
            Gate.caller(),
            progress -> {
              latest
                  .setRows(progress.rows())
                  .setAllRows(progress.allRows())
                  .setEncrypted(progress.encrypted())
                  .setKey(progress.key())
                  .setResumed(progress.resumed());
              // A slow reader misses some of the steps, never the end.
              if (!calling.isCancelled() && calling.isReady()) {
                calling.onNext(latest.build());
              }
            });
    switch (outcome) {
      case RotateKeys.Outcome.Rotated _ -> {
        if (!calling.isCancelled()) {
          calling.onNext(latest.setDone(true).build());
          calling.onCompleted();
        }
      }
      case RotateKeys.Outcome.Refused(String reason) ->
          throw Refusal.failedPrecondition("KEYS_NOT_ROTATABLE", reason);
    }
  }
}
