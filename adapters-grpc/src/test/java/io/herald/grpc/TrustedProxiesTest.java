package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.herald.application.access.CallRates;
import io.herald.application.access.Role;
import io.herald.proto.v1.ApiToken;
import io.herald.proto.v1.CreateTokenRequest;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.GetPayloadSchemaRequest;
import io.herald.proto.v1.TokenServiceGrpc;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From whom calls are, with and without a proxy that is trusted; the clock stands still. */
class TrustedProxiesTest {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);
  private static final CallRates.Limits TEN =
      new CallRates.Limits(Optional.of(new CallRates.Rate(10)), Optional.empty());

  private Door door = Door.with().trustedProxies("127.0.0.0/8").callRates(TEN).open();
  private int tokens;

  @AfterEach
  void close() {
    door.close();
  }

  private static Channel through(Channel channel, String... forwardedFor) {
    Metadata headers = new Metadata();
    for (String value : forwardedFor) {
      headers.put(HEADER, value);
    }
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** The address that the audit log has of a call with these headers. */
  private String audited(String... forwardedFor) {
    var _ =
        TokenServiceGrpc.newBlockingStub(through(door.as(Role.ADMIN), forwardedFor))
            .withDeadlineAfter(Duration.ofSeconds(20))
            .createToken(
                CreateTokenRequest.newBuilder()
                    .setToken(ApiToken.newBuilder().setName("t" + tokens++).setRole("viewer"))
                    .build());
    return door.application.lastAudit().caller().address();
  }

  @Test
  void theAuditLogHasWhomATrustedProxyNamesAndNotWhatTheClientWroteItself() {
    assertThat(audited("203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(audited("6.6.6.6, 203.0.113.9", "127.0.0.1")).isEqualTo("203.0.113.9");
    assertThat(audited("6.6.6.6, unknown")).isEqualTo("127.0.0.1");
    assertThat(audited()).isEqualTo("127.0.0.1");
  }

  @Test
  void nobodyElseIsBelieved() {
    door.close();
    door = Door.open();
    assertThat(audited("203.0.113.9")).isEqualTo("127.0.0.1");

    door.close();
    door = Door.with().trustedProxies("10.0.0.5").open();
    assertThat(audited("203.0.113.9, 10.0.0.5")).isEqualTo("127.0.0.1");
  }

  @Test
  void strangersBehindAProxyHaveARateEach() {
    int asked = 0;
    while (refused("198.51.100." + asked + ", 203.0.113.9") == Status.Code.UNAUTHENTICATED
        && asked < 200) {
      asked++;
    }

    assertThat(asked).isEqualTo(40);
    assertThat(refused("203.0.113.10")).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  private Status.Code refused(String forwardedFor) {
    return Refused.by(() ->
            EventServiceGrpc.newBlockingStub(through(door.stranger(), forwardedFor))
                .withDeadlineAfter(Duration.ofSeconds(20))
                .getPayloadSchema(GetPayloadSchemaRequest.getDefaultInstance()))
        .code();
  }
}
