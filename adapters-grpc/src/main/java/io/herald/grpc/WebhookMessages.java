package io.herald.grpc;

import static io.herald.grpc.Messages.timestamp;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.webhook.UrlMask;
import io.herald.domain.Secret;
import io.herald.domain.filter.FilterVerdict;
import io.herald.domain.webhook.SecretParameters;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import io.herald.domain.webhook.WebhookDraft.FilterDraft;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import io.herald.domain.webhook.WebhookDraft.ValidatorDraft;
import io.herald.domain.webhook.WebhookStatus;
import io.herald.proto.v1.Authentication;
import io.herald.proto.v1.BasicAuthentication;
import io.herald.proto.v1.BearerAuthentication;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Inactivity;
import io.herald.proto.v1.MutualTlsAuthentication;
import io.herald.proto.v1.OAuth2Authentication;
import io.herald.proto.v1.ResponseValidator;
import java.util.Optional;

/** Webhooks as messages and messages as drafts. Nothing is judged here. Stateless. */
final class WebhookMessages {
  private WebhookMessages() {}

  /** A stored webhook as a caller may see it: secrets as hints, URLs masked for all but admins. */
  static io.herald.proto.v1.Webhook.Builder webhook(Webhook webhook, Caller caller) {
    io.herald.proto.v1.Webhook.Builder message =
        draft(WebhookDraft.of(webhook), caller)
            .setId(webhook.id().toString())
            .setEtag(webhook.etag())
            .setCreateTime(timestamp(webhook.createdAt()))
            .setUpdateTime(timestamp(webhook.updatedAt()));
    if (webhook.status() instanceof WebhookStatus.Inactive(var reason, var detail, var since)) {
      message.setInactivity(
          Inactivity.newBuilder()
              .setReason(reason.name())
              .setDetail(detail)
              .setStartTime(timestamp(since)));
    }
    return message;
  }

  private static io.herald.proto.v1.Webhook.Builder draft(WebhookDraft draft, Caller caller) {
    io.herald.proto.v1.Webhook.Builder message =
        io.herald.proto.v1.Webhook.newBuilder()
            .setName(draft.name())
            .setKind(draft.kind())
            .setDescription(draft.description())
            .setOwner(draft.owner())
            .addAllLabels(draft.labels())
            .setActive(draft.active())
            .setMethod(draft.method())
            .setUrl(UrlMask.forCaller(caller, draft.url()))
            .setBodyTemplate(draft.bodyTemplate())
            .addAllTriggers(draft.triggers())
            .putAllCapture(draft.capture())
            .setTimeout(draft.timeout())
            .setDelivery(
                Delivery.newBuilder()
                    .setMaxConcurrency(draft.delivery().maxConcurrency())
                    .setRateLimit(draft.delivery().rateLimit())
                    .setOrder(draft.delivery().order())
                    .setRetry(draft.delivery().retry()));
    for (HeaderDraft header : draft.headers()) {
      Header.Builder line =
          Header.newBuilder()
              .setName(header.name())
              .setSecret(header.secret())
              .setValue(header.value());
      header.secretValue().ifPresent(secret -> line.setSecretValue(hint(secret)));
      message.addHeaders(line);
    }
    authentication(draft.authentication(), caller).ifPresent(message::setAuthentication);
    for (FilterDraft filter : draft.filters()) {
      message.addFilters(
          Filter.newBuilder()
              .setField(filter.field())
              .setOperator(filter.operator())
              .addAllValues(filter.values()));
    }
    for (ValidatorDraft validator : draft.responseValidators()) {
      message.addResponseValidators(
          ResponseValidator.newBuilder()
              .setJsonPath(validator.jsonPath())
              .addAllExpectedValues(validator.expectedValues()));
    }
    draft.signingSecret().ifPresent(secret -> message.setSigningSecret(hint(secret)));
    return message;
  }

  private static Optional<Authentication> authentication(
      AuthenticationDraft authentication, Caller caller) {
    Authentication.Builder message = Authentication.newBuilder();
    switch (authentication) {
      case AuthenticationDraft.None _ -> {
        return Optional.empty();
      }
      case AuthenticationDraft.Bearer(var token) -> {
        BearerAuthentication.Builder bearer = BearerAuthentication.newBuilder();
        token.ifPresent(secret -> bearer.setToken(hint(secret)));
        message.setBearer(bearer);
      }
      case AuthenticationDraft.Basic(var username, var password) -> {
        BasicAuthentication.Builder basic = BasicAuthentication.newBuilder().setUsername(username);
        password.ifPresent(secret -> basic.setPassword(hint(secret)));
        message.setBasic(basic);
      }
      case AuthenticationDraft.OAuth2 draft -> {
        OAuth2Authentication.Builder oauth2 =
            OAuth2Authentication.newBuilder()
                .setClientId(draft.clientId())
                .setTokenUrl(UrlMask.forCaller(caller, draft.tokenUrl()))
                .addAllScopes(draft.scopes())
                .setClientAuthentication(draft.clientAuthentication())
                .putAllExtra(
                    caller.may(Permission.CONFIGURE)
                        ? draft.extra()
                        : SecretParameters.hidden(draft.extra()));
        draft.clientSecret().ifPresent(secret -> oauth2.setClientSecret(hint(secret)));
        message.setOauth2(oauth2);
      }
      case AuthenticationDraft.MutualTls(var certificate, var privateKey) -> {
        MutualTlsAuthentication.Builder mutual =
            MutualTlsAuthentication.newBuilder().setCertificate(certificate);
        privateKey.ifPresent(secret -> mutual.setPrivateKey(hint(secret)));
        message.setMutualTls(mutual);
      }
    }
    return Optional.of(message.build());
  }

  private static io.herald.proto.v1.Secret hint(Secret secret) {
    return io.herald.proto.v1.Secret.newBuilder().setHint(secret.hint()).build();
  }

  /** What a caller wrote, as a draft. */
  static WebhookDraft draft(io.herald.proto.v1.Webhook message) {
    return new WebhookDraft(
        message.getName(),
        message.getKind(),
        message.getDescription(),
        message.getOwner(),
        message.getLabelsList(),
        message.getActive(),
        message.getMethod(),
        message.getUrl(),
        message.getHeadersList().stream().map(WebhookMessages::header).toList(),
        authentication(message.getAuthentication()),
        message.getBodyTemplate(),
        message.getTriggersList(),
        message.getFiltersList().stream()
            .map(filter ->
                new FilterDraft(filter.getField(), filter.getOperator(), filter.getValuesList()))
            .toList(),
        message.getResponseValidatorsList().stream()
            .map(validator ->
                new ValidatorDraft(validator.getJsonPath(), validator.getExpectedValuesList()))
            .toList(),
        message.getCaptureMap(),
        message.getTimeout(),
        new DeliveryDraft(
            message.getDelivery().getMaxConcurrency(),
            message.getDelivery().getRateLimit(),
            message.getDelivery().getOrder(),
            message.getDelivery().getRetry()),
        secret(message.getSigningSecret()));
  }

  private static HeaderDraft header(Header header) {
    Optional<Secret> given = secret(header.getSecretValue());
    if (!header.getSecret() && given.isEmpty()) {
      return new HeaderDraft(header.getName(), false, header.getValue(), Optional.empty());
    }
    Optional<Secret> value =
        given.isPresent() || header.getValue().isEmpty()
            ? given
            : Optional.of(Secret.of(header.getValue()));
    return new HeaderDraft(header.getName(), true, "", value);
  }

  private static AuthenticationDraft authentication(Authentication authentication) {
    return switch (authentication.getMethodCase()) {
      case BEARER -> new AuthenticationDraft.Bearer(secret(authentication.getBearer().getToken()));
      case BASIC ->
          new AuthenticationDraft.Basic(
              authentication.getBasic().getUsername(),
              secret(authentication.getBasic().getPassword()));
      case OAUTH2 -> {
        OAuth2Authentication oauth2 = authentication.getOauth2();
        yield new AuthenticationDraft.OAuth2(
            oauth2.getClientId(),
            secret(oauth2.getClientSecret()),
            oauth2.getTokenUrl(),
            oauth2.getScopesList(),
            oauth2.getClientAuthentication(),
            oauth2.getExtraMap());
      }
      case MUTUAL_TLS ->
          new AuthenticationDraft.MutualTls(
              authentication.getMutualTls().getCertificate(),
              secret(authentication.getMutualTls().getPrivateKey()));
      case METHOD_NOT_SET -> new AuthenticationDraft.None();
    };
  }

  /** Empty if there is neither a value nor the wish to keep one. */
  private static Optional<Secret> secret(io.herald.proto.v1.Secret secret) {
    return switch (secret.getFormCase()) {
      case VALUE ->
          secret.getValue().isEmpty()
              ? Optional.empty()
              : Optional.of(Secret.of(secret.getValue()));
      case HINT -> Optional.of(new Secret.Kept(secret.getHint()));
      case FORM_NOT_SET -> Optional.empty();
    };
  }

  static io.herald.proto.v1.FilterVerdict verdict(FilterVerdict verdict) {
    io.herald.proto.v1.FilterVerdict.Builder message =
        io.herald.proto.v1.FilterVerdict.newBuilder().setHolds(verdict.holds());
    for (var clause : verdict.clauses()) {
      message.addClauses(
          io.herald.proto.v1.FilterVerdict.ClauseVerdict.newBuilder()
              .setFilter(
                  Filter.newBuilder()
                      .setField(clause.filter().field())
                      .setOperator(clause.filter().operator().text())
                      .addAllValues(clause.filter().values()))
              .setHolds(clause.holds())
              .setExplanation(clause.explanation()));
    }
    return message.build();
  }
}
