package io.herald.cli;

import io.herald.proto.v1.ApiToken;
import io.herald.proto.v1.CreateTokenRequest;
import io.herald.proto.v1.ListTokensRequest;
import io.herald.proto.v1.ListTokensResponse;
import io.herald.proto.v1.RevokeTokenRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herald tokens …}. */
@Command(name = "tokens", description = "Manages the keys that programs call Herald with.")
final class TokenCommands {
  private static final int PAGE_SIZE = 200;

  private final Session session;

  TokenCommands(Session session) {
    this.session = session;
  }

  @Command(name = "create", description = "Creates a token; its value is shown this once.")
  int create(
      @Option(
              names = "--name",
              paramLabel = "NAME",
              required = true,
              description = "what it is known by")
          String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              required = true,
              description = "publisher, viewer, operator or admin")
          String role,
      @Option(
              names = "--expires",
              paramLabel = "TIME",
              description = "when it ends: 90d from now, or a time; never if absent")
          @Nullable String expires) {
    ApiToken.Builder token = ApiToken.newBuilder().setName(name).setRole(role);
    if (expires != null) {
      token.setExpireTime(Times.future("--expires", expires, session.clock()));
    }
    ApiToken created =
        session
            .connection()
            .tokens()
            .createToken(CreateTokenRequest.newBuilder().setToken(token).build());
    Output output = session.output();
    output.answer(
        ProtoTree.of(created),
        () -> {
          output.line(
              "Created the token %s with the role %s. Its value is shown this once:"
                  .formatted(created.getName(), created.getRole()));
          output.line(created.getValue());
        });
    return ExitCode.DONE;
  }

  @Command(
      name = "list",
      description = "Lists the tokens, the newest first, revoked ones included.")
  int list() {
    List<ApiToken> tokens = new ArrayList<>();
    String pageToken = "";
    do {
      ListTokensResponse page =
          session
              .connection()
              .tokens()
              .listTokens(
                  ListTokensRequest.newBuilder()
                      .setPageSize(PAGE_SIZE)
                      .setPageToken(pageToken)
                      .build());
      tokens.addAll(page.getTokensList());
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    Output output = session.output();
    output.answer(
        Map.of("tokens", tokens.stream().map(ProtoTree::of).toList()),
        () ->
            output.table(
                List.of(
                    "ID",
                    "NAME",
                    "ROLE",
                    "ENDS WITH",
                    "CREATED BY",
                    "CREATED",
                    "LAST USED",
                    "STATE"),
                tokens.stream().map(this::row).toList()));
    return ExitCode.DONE;
  }

  private List<String> row(ApiToken token) {
    return List.of(
        token.getId(),
        token.getName(),
        token.getRole(),
        "…" + token.getHint(),
        token.getCreator(),
        ProtoTree.instant(token.getCreateTime()).toString(),
        token.hasLastUseTime() ? ProtoTree.instant(token.getLastUseTime()).toString() : "never",
        state(token));
  }

  private String state(ApiToken token) {
    if (token.hasRevokeTime()) {
      return "revoked";
    }
    if (!token.hasExpireTime()) {
      return "valid";
    }
    var end = ProtoTree.instant(token.getExpireTime());
    return end.isAfter(session.clock().instant()) ? "valid until " + end : "expired";
  }

  @Command(name = "revoke", description = "Revokes a token at once and for good.")
  int revoke(@Parameters(paramLabel = "ID", description = "its identifier or name") String id) {
    ApiToken revoked =
        session
            .connection()
            .tokens()
            .revokeToken(RevokeTokenRequest.newBuilder().setId(id).build());
    Output output = session.output();
    output.answer(
        ProtoTree.of(revoked), () -> output.line("Revoked the token " + revoked.getName() + "."));
    return ExitCode.DONE;
  }
}
