package io.herald.domain.webhook;

import io.herald.domain.DurationText;
import io.herald.domain.Secret;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A webhook as somebody wrote it: the webhook file, the form or the proto message, before any rule
 * was applied. {@link WebhookRules} turns it into {@link WebhookSettings} or says all that is
 * wrong. A stored webhook can be shown as a draft again; its secrets are then {@link Secret.Kept}.
 *
 * <p>Empty texts mean "not given": the default holds.
 *
 * @param kind the event kind; empty means {@code access_request}
 * @param active whether it fires; false when omitted
 * @param timeout e.g. {@code 10s}; empty means the default
 * @param signingSecret {@code whsec_…}; absent means make or keep one
 */
public record WebhookDraft(
    String name,
    String kind,
    String description,
    String owner,
    List<String> labels,
    boolean active,
    String method,
    String url,
    List<HeaderDraft> headers,
    AuthenticationDraft authentication,
    String bodyTemplate,
    List<String> triggers,
    List<FilterDraft> filters,
    List<ValidatorDraft> responseValidators,
    Map<String, String> capture,
    String timeout,
    DeliveryDraft delivery,
    Optional<Secret> signingSecret) {

  public WebhookDraft {
    labels = List.copyOf(labels);
    headers = List.copyOf(headers);
    triggers = List.copyOf(triggers);
    filters = List.copyOf(filters);
    responseValidators = List.copyOf(responseValidators);
    // Order matters to people who read it back, so this is not Map.copyOf.
    capture = Collections.unmodifiableMap(new LinkedHashMap<>(capture));
  }

  /**
   * A stored webhook as the draft that changes nothing: its secrets are kept ones, with their
   * hints.
   */
  public static WebhookDraft of(Webhook webhook) {
    WebhookSettings settings = webhook.settings();
    Map<String, String> capture = new LinkedHashMap<>();
    settings.captures().forEach(one -> capture.put(one.name(), one.jsonPath()));
    return new WebhookDraft(
        settings.name().value(),
        settings.kind().name(),
        settings.description(),
        settings.owner(),
        settings.labels(),
        webhook.active(),
        settings.method().name(),
        settings.url(),
        settings.headers().stream().map(HeaderDraft::of).toList(),
        AuthenticationDraft.of(settings.authentication()),
        settings.bodyTemplate(),
        settings.triggers().stream().map(Trigger::name).toList(),
        settings.filters().stream().map(FilterDraft::of).toList(),
        settings.responseValidators().stream().map(ValidatorDraft::of).toList(),
        capture,
        DurationText.format(settings.timeout()),
        DeliveryRules.draft(settings.delivery()),
        webhook.signingSecrets().stream().findFirst().map(secret -> kept(secret.value())));
  }

  private static Secret kept(Secret secret) {
    return new Secret.Kept(secret.hint());
  }

  /** The same draft with other secrets, or none. */
  WebhookDraft with(
      List<HeaderDraft> otherHeaders,
      AuthenticationDraft otherAuthentication,
      Optional<Secret> otherSigningSecret) {
    return new WebhookDraft(
        name,
        kind,
        description,
        owner,
        labels,
        active,
        method,
        url,
        otherHeaders,
        otherAuthentication,
        bodyTemplate,
        triggers,
        filters,
        responseValidators,
        capture,
        timeout,
        delivery,
        otherSigningSecret);
  }

  /**
   * A header row.
   *
   * @param secret whether the value is a secret
   * @param value the value or its template, if not secret; else empty
   * @param secretValue the value, if secret
   */
  public record HeaderDraft(
      String name, boolean secret, String value, Optional<Secret> secretValue) {

    static HeaderDraft of(Header header) {
      return switch (header) {
        case Header.Plain(String name, String value) ->
            new HeaderDraft(name, false, value, Optional.empty());
        case Header.Hidden(String name, Secret value) ->
            new HeaderDraft(name, true, "", Optional.of(kept(value)));
      };
    }
  }

  /** How Herald proves itself to the target, as written. */
  public sealed interface AuthenticationDraft {

    static AuthenticationDraft of(Authentication authentication) {
      return switch (authentication) {
        case Authentication.None _ -> new None();
        case Authentication.Bearer(Secret token) -> new Bearer(Optional.of(kept(token)));
        case Authentication.Basic(String username, Secret password) ->
            new Basic(username, Optional.of(kept(password)));
        case Authentication.OAuth2 oauth2 ->
            new OAuth2(
                oauth2.clientId(),
                Optional.of(kept(oauth2.clientSecret())),
                oauth2.tokenUrl(),
                oauth2.scopes(),
                AuthenticationRules.text(oauth2.clientAuthentication()),
                SecretParameters.masked(oauth2.extra()));
        case Authentication.MutualTls(String certificate, Secret privateKey) ->
            new MutualTls(certificate, Optional.of(kept(privateKey)));
      };
    }

    record None() implements AuthenticationDraft {}

    record Bearer(Optional<Secret> token) implements AuthenticationDraft {}

    record Basic(String username, Optional<Secret> password) implements AuthenticationDraft {}

    /**
     * OAuth 2.0 client credentials.
     *
     * @param clientAuthentication {@code basic} (default) or {@code post}
     * @param extra further parameters of the token request; a {@link SecretParameters#MASK} in the
     *     place of a secret one keeps what is stored
     */
    record OAuth2(
        String clientId,
        Optional<Secret> clientSecret,
        String tokenUrl,
        List<String> scopes,
        String clientAuthentication,
        Map<String, String> extra)
        implements AuthenticationDraft {
      public OAuth2 {
        scopes = List.copyOf(scopes);
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
      }
    }

    /**
     * A client certificate.
     *
     * @param certificate PEM, the leaf first
     * @param privateKey PEM, PKCS #8
     */
    record MutualTls(String certificate, Optional<Secret> privateKey)
        implements AuthenticationDraft {}
  }

  /** A filter row. */
  public record FilterDraft(String field, String operator, List<String> values) {
    static FilterDraft of(Filter filter) {
      return new FilterDraft(filter.field(), filter.operator().text(), filter.values());
    }

    public FilterDraft {
      values = List.copyOf(values);
    }
  }

  /** A response validator row; no expected value means "must exist". */
  public record ValidatorDraft(String jsonPath, List<String> expectedValues) {
    static ValidatorDraft of(ResponseValidator validator) {
      return new ValidatorDraft(validator.jsonPath(), validator.expectedValues());
    }

    public ValidatorDraft {
      expectedValues = List.copyOf(expectedValues);
    }
  }

  /**
   * The delivery policy as written.
   *
   * @param maxConcurrency 1 to 500; 0 means the default
   * @param rateLimit e.g. {@code 50/s}; empty means none
   * @param order {@code normal} (default) or {@code strict}
   * @param retry {@code standard} (default), {@code none} or delays such as {@code 5s, 1m}
   */
  public record DeliveryDraft(int maxConcurrency, String rateLimit, String order, String retry) {
    public static final DeliveryDraft DEFAULT = new DeliveryDraft(0, "", "", "");
  }
}
