package io.herald.grpc;

import static io.herald.grpc.Messages.timestamp;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.audit.AuditLog;
import io.herald.application.audit.AuditLog.Recorded;
import io.herald.application.audit.ReadAudit;
import io.herald.proto.v1.AuditEntry;
import io.herald.proto.v1.AuditServiceGrpc.AuditServiceImplBase;
import io.herald.proto.v1.ExportAuditEntriesRequest;
import io.herald.proto.v1.ListAuditEntriesRequest;
import io.herald.proto.v1.ListAuditEntriesResponse;
import io.herald.proto.v1.VerifyAuditLogRequest;
import io.herald.proto.v1.VerifyAuditLogResponse;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads the audit log. Thread-safe. */
final class AuditEndpoint extends AuditServiceImplBase {
  /** How often a caller that reads slowly is asked whether it can take more. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final ReadAudit readAudit;

  AuditEndpoint(ReadAudit readAudit) {
    this.readAudit = readAudit;
  }

  @Override
  public void listAuditEntries(
      ListAuditEntriesRequest request, StreamObserver<ListAuditEntriesResponse> answer) {
    Page<Recorded> page =
        readAudit.list(
            Gate.caller(),
            new AuditLog.Query(
                request.getText(),
                request.getObjectId(),
                Messages.bound(request.hasSince(), request.getSince()),
                Messages.bound(request.hasUntil(), request.getUntil())),
            Messages.page(request.getPageSize(), request.getPageToken()));
    ListAuditEntriesResponse.Builder response =
        ListAuditEntriesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(entry -> response.addEntries(message(entry)));
    Answer.with(answer, response.build());
  }

  @Override
  public void exportAuditEntries(
      ExportAuditEntriesRequest request, StreamObserver<AuditEntry> answer) {
    Caller caller = Gate.caller();
    ServerCallStreamObserver<AuditEntry> calling = (ServerCallStreamObserver<AuditEntry>) answer;
    List<Recorded> batch = readAudit.export(caller, Math.max(1, request.getFirstSequence()));
    while (!batch.isEmpty()) {
      for (Recorded entry : batch) {
        // What a slow reader has not taken yet must not pile up here.
        while (!calling.isReady() && !calling.isCancelled()) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
        if (calling.isCancelled()) {
          return;
        }
        calling.onNext(message(entry));
      }
      batch = readAudit.export(caller, batch.getLast().sequence() + 1);
    }
    calling.onCompleted();
  }

  @Override
  public void verifyAuditLog(
      VerifyAuditLogRequest request, StreamObserver<VerifyAuditLogResponse> answer) {
    Answer.with(
        answer,
        switch (readAudit.verify(Gate.caller())) {
          case ReadAudit.Verdict.Intact(long entries, String lastHash) ->
              VerifyAuditLogResponse.newBuilder()
                  .setIntact(true)
                  .setEntries(entries)
                  .setLastHash(lastHash)
                  .build();
          case ReadAudit.Verdict.Broken(long sequence, String reason) ->
              VerifyAuditLogResponse.newBuilder()
                  .setEntries(sequence - 1)
                  .setBrokenSequence(sequence)
                  .setReason(reason)
                  .build();
        });
  }

  private static AuditEntry message(Recorded recorded) {
    var entry = recorded.entry();
    return AuditEntry.newBuilder()
        .setSequence(recorded.sequence())
        .setTime(timestamp(entry.at()))
        .setActor(entry.caller().name())
        .setRole(entry.caller().role().text())
        .setDoor(entry.caller().door().name().toLowerCase(Locale.ROOT))
        .setAddress(entry.caller().address())
        .setAction(entry.action())
        .setObject(entry.object())
        .setObjectId(entry.objectId())
        .setBeforeJson(entry.before())
        .setAfterJson(entry.after())
        .setPreviousHash(recorded.previousHash())
        .setHash(recorded.hash())
        .build();
  }
}
