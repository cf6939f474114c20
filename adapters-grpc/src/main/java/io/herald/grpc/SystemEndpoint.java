package io.herald.grpc;

import static io.herald.grpc.Messages.timestamp;

import io.grpc.stub.StreamObserver;
import io.herald.application.access.Caller;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.PauseSending;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.webhook.EgressGuard;
import io.herald.proto.v1.Backlog;
import io.herald.proto.v1.CheckEgressRequest;
import io.herald.proto.v1.CheckEgressResponse;
import io.herald.proto.v1.GetStatusRequest;
import io.herald.proto.v1.PauseSendingRequest;
import io.herald.proto.v1.ResumeSendingRequest;
import io.herald.proto.v1.SystemServiceGrpc.SystemServiceImplBase;
import io.herald.proto.v1.SystemStatus;

/** Looks after the installation as a whole. Thread-safe. */
final class SystemEndpoint extends SystemServiceImplBase {
  private final PauseSending pauseSending;
  private final BrowseInvocations browseInvocations;
  private final ExplainEgress explainEgress;
  private final String version;

  SystemEndpoint(UseCases useCases, String version) {
    this.pauseSending = useCases.pauseSending();
    this.browseInvocations = useCases.browseInvocations();
    this.explainEgress = useCases.explainEgress();
    this.version = version;
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<SystemStatus> answer) {
    Answer.with(answer, status(Gate.caller()));
  }

  @Override
  public void pauseSending(PauseSendingRequest request, StreamObserver<SystemStatus> answer) {
    pauseSending.set(Gate.caller(), true);
    Answer.with(answer, status(Gate.caller()));
  }

  @Override
  public void resumeSending(ResumeSendingRequest request, StreamObserver<SystemStatus> answer) {
    pauseSending.set(Gate.caller(), false);
    Answer.with(answer, status(Gate.caller()));
  }

  private SystemStatus status(Caller caller) {
    SystemStatus.Builder status =
        SystemStatus.newBuilder().setVersion(version).setPaused(pauseSending.paused(caller));
    browseInvocations
        .backlogs(caller)
        .forEach((webhook, backlog) -> {
          Backlog.Builder message =
              Backlog.newBuilder()
                  .setWebhook(webhook.toString())
                  .setWaiting(backlog.waiting())
                  .setBlocked(backlog.blocked())
                  .setRetrying(backlog.retrying());
          backlog.oldest().ifPresent(oldest -> message.setOldestTime(timestamp(oldest)));
          status.addBacklogs(message);
        });
    return status.build();
  }

  @Override
  public void checkEgress(CheckEgressRequest request, StreamObserver<CheckEgressResponse> answer) {
    EgressGuard.Explanation explanation = explainEgress.explain(Gate.caller(), request.getUrl());
    CheckEgressResponse.Builder response =
        CheckEgressResponse.newBuilder()
            .setAllowed(explanation.allowed())
            .setResolves(explanation.resolves())
            .setSummary(explanation.summary());
    explanation.refusal().ifPresent(refusal -> response.setRefusal(refusal(refusal)));
    for (EgressGuard.AddressVerdict verdict : explanation.addresses()) {
      CheckEgressResponse.AddressVerdict.Builder address =
          CheckEgressResponse.AddressVerdict.newBuilder().setAddress(verdict.address());
      verdict.refusal().ifPresent(refusal -> address.setRefusal(refusal(refusal)));
      response.addAddresses(address);
    }
    Answer.with(answer, response.build());
  }

  private static CheckEgressResponse.Refusal refusal(EgressGuard.Refusal refusal) {
    return CheckEgressResponse.Refusal.newBuilder()
        .setRule(refusal.rule())
        .setMessage(refusal.message())
        .build();
  }
}
