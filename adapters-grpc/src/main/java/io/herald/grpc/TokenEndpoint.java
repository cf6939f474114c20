package io.herald.grpc;

import static io.herald.grpc.Messages.timestamp;

import io.grpc.stub.StreamObserver;
import io.herald.application.Page;
import io.herald.application.access.ApiToken;
import io.herald.application.access.ManageApiTokens;
import io.herald.domain.Violation;
import io.herald.proto.v1.CreateTokenRequest;
import io.herald.proto.v1.ListTokensRequest;
import io.herald.proto.v1.ListTokensResponse;
import io.herald.proto.v1.RevokeTokenRequest;
import io.herald.proto.v1.TokenServiceGrpc.TokenServiceImplBase;

/** Manages API tokens. Thread-safe. */
final class TokenEndpoint extends TokenServiceImplBase {
  private final ManageApiTokens manageApiTokens;

  TokenEndpoint(ManageApiTokens manageApiTokens) {
    this.manageApiTokens = manageApiTokens;
  }

  @Override
  public void createToken(
      CreateTokenRequest request, StreamObserver<io.herald.proto.v1.ApiToken> answer) {
    var given = request.getToken();
    switch (manageApiTokens.create(
        Gate.caller(),
        given.getName(),
        given.getRole(),
        Messages.bound(given.hasExpireTime(), given.getExpireTime()))) {
      case ManageApiTokens.Outcome.Created(var token, var value) ->
          Answer.with(answer, message(token).setValue(value).build());
      case ManageApiTokens.Outcome.Refused(var violations) ->
          throw Refusal.invalid(violations.stream().map(TokenEndpoint::spelt).toList());
    }
  }

  /** The use case says when a token expires, the proto (AIP-142) calls it a time. */
  private static Violation spelt(Violation violation) {
    return violation.field().equals("expires_at")
        ? new Violation("expire_time", violation.rule(), violation.message())
        : violation;
  }

  @Override
  public void listTokens(ListTokensRequest request, StreamObserver<ListTokensResponse> answer) {
    Page<ApiToken> page =
        ListPage.of(
            manageApiTokens.list(Gate.caller()),
            token -> ManageApiTokens.text(token.id()),
            Messages.page(request.getPageSize(), request.getPageToken()));
    ListTokensResponse.Builder response =
        ListTokensResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(token -> response.addTokens(message(token)));
    Answer.with(answer, response.build());
  }

  @Override
  public void revokeToken(
      RevokeTokenRequest request, StreamObserver<io.herald.proto.v1.ApiToken> answer) {
    Answer.with(
        answer,
        manageApiTokens
            .revoke(Gate.caller(), request.getId())
            .map(token -> message(token).build())
            .orElseThrow(() -> Refusal.notFound("token", request.getId())));
  }

  private static io.herald.proto.v1.ApiToken.Builder message(ApiToken token) {
    io.herald.proto.v1.ApiToken.Builder message =
        io.herald.proto.v1.ApiToken.newBuilder()
            .setId(ManageApiTokens.text(token.id()))
            .setName(token.name())
            .setRole(token.role().text())
            .setHint(token.hint())
            .setCreator(token.createdBy())
            .setCreateTime(timestamp(token.createdAt()));
    token.expiresAt().ifPresent(at -> message.setExpireTime(timestamp(at)));
    token.lastUsedAt().ifPresent(at -> message.setLastUseTime(timestamp(at)));
    token.revokedAt().ifPresent(at -> message.setRevokeTime(timestamp(at)));
    return message;
  }
}
