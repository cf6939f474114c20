package io.herald.domain.webhook;

import io.herald.domain.Secret;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What an admin decides about a webhook, checked: {@link WebhookRules} makes it from a draft.
 *
 * @param url the target's URL; placeholders may stand in path segments and query values
 * @param bodyTemplate the Handlebars body; blank sends the whole event
 * @param triggers at least one
 * @param timeout the longest an attempt may take, 1 to 30 seconds
 */
public record WebhookSettings(
    WebhookName name,
    EventKind kind,
    String description,
    String owner,
    List<String> labels,
    HttpMethod method,
    String url,
    List<Header> headers,
    Authentication authentication,
    String bodyTemplate,
    Set<Trigger> triggers,
    List<Filter> filters,
    List<ResponseValidator> responseValidators,
    List<Capture> captures,
    Duration timeout,
    DeliveryPolicy delivery) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

  public static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
  public static final int MAX_URL_LENGTH = 2048;
  public static final int MAX_DESCRIPTION_LENGTH = 1000;
  public static final int MAX_OWNER_LENGTH = 200;
  public static final int MAX_LABELS = 20;
  public static final int MAX_LABEL_LENGTH = 64;

  /** The most filters. */
  public static final int MAX_FILTERS = 100;

  /** The longest body template, in UTF-8 bytes. */
  public static final int MAX_TEMPLATE_BYTES = 64 * 1024;

  public WebhookSettings {
    labels = List.copyOf(labels);
    headers = List.copyOf(headers);
    triggers = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(triggers));
    filters = List.copyOf(filters);
    responseValidators = List.copyOf(responseValidators);
    captures = List.copyOf(captures);
    if (triggers.isEmpty()) {
      throw new IllegalArgumentException("a webhook names at least one trigger");
    }
  }

  /** The same settings with hints in the place of their secrets. */
  WebhookSettings withoutSecrets() {
    return new WebhookSettings(
        name,
        kind,
        description,
        owner,
        labels,
        method,
        url,
        headers.stream()
            .<Header>map(header ->
                switch (header) {
                  case Header.Plain plain -> plain;
                  case Header.Hidden(String hidden, Secret value) ->
                      new Header.Hidden(hidden, new Secret.Kept(value.hint()));
                })
            .toList(),
        authentication.withoutSecrets(),
        bodyTemplate,
        triggers,
        filters,
        responseValidators,
        captures,
        timeout,
        delivery);
  }

  /**
   * The host and port of the target as written, which only admins see more of; empty if the URL has
   * none.
   */
  public String host() {
    int scheme = url.indexOf("://");
    int start = scheme < 0 ? url.length() : scheme + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(start, end);
  }
}
