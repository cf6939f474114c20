package io.herald.cli;

import io.herald.proto.v1.Attempt;
import io.herald.proto.v1.Failure;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.ReceivedResponse;
import io.herald.proto.v1.SentRequest;

/** Invocations as a server answers with them. Stateless. */
final class SampleInvocations {
  private SampleInvocations() {}

  static Invocation.Builder invocation() {
    return Invocation.newBuilder()
        .setId("inv_1")
        .setWebhookName("Tickets")
        .setState(Invocation.State.FAILED)
        .setFailureReason("no such name");
  }

  static Invocation failed() {
    return invocation()
        .addAttempts(
            Attempt.newBuilder()
                .setNumber(1)
                .setRequest(
                    SentRequest.newBuilder()
                        .setMethod("POST")
                        .setUrl("https://hooks.example.com/in")
                        .setBody("{}"))
                .setResponse(
                    ReceivedResponse.newBuilder()
                        .setStatus(500)
                        .setBody("<b>\u001b]0;owned\u0007</b>\nsecond line"))
                .setFailure(
                    Failure.newBuilder()
                        .setFailureClass("SERVER_ERROR")
                        .setMessage("The target answered 500.")
                        .setMeaning("The target failed itself (5xx).")
                        .setRemedy("Tell the target's owners if it stays.")))
        .build();
  }
}
