package io.herald.application.invocation;

import io.herald.application.invocation.RequestSender.OutboundHeader;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.Secret;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.json.JsonText;
import io.herald.domain.webhook.Authentication;
import io.herald.domain.webhook.SecretParameters;
import io.herald.domain.webhook.WebhookSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes secrets out of what comes back: some targets, and more token endpoints, repeat the request
 * in their answer, and an answer is kept and shown. A secret is found as it is, within JSON, in a
 * form and in base 64. Immutable.
 */
final class SecretEcho {
  private static final String MASK = "••••";

  /** Shorter values are words that any answer may hold, and hiding them would spoil it. */
  private static final int SHORTEST = 6;

  private final List<String> hidden;

  private SecretEcho(Set<String> secrets) {
    Set<String> spellings = new LinkedHashSet<>();
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST) {
        spellings.add(secret);
        spellings.add(inJson(secret));
        spellings.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        spellings.add(
            Base64.getEncoder()
                .withoutPadding()
                .encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
      }
    }
    // The longest first, so that a part does not break the whole that it belongs to.
    hidden = spellings.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** Of what a webhook sends. */
  static SecretEcho of(WebhookSettings settings) {
    Set<String> secrets = new LinkedHashSet<>();
    addAuthentication(settings.authentication(), secrets);
    return new SecretEcho(secrets);
  }

  /** Of a request as it was sent, the token that authenticated it included. */
  static SecretEcho of(WebhookSettings settings, OutboundRequest request) {
    Set<String> secrets = new LinkedHashSet<>();
    addAuthentication(settings.authentication(), secrets);
    for (OutboundHeader header : request.headers()) {
      if (header.secret()) {
        secrets.add(header.value());
        secrets.add(header.value().substring(header.value().indexOf(' ') + 1));
      }
    }
    return new SecretEcho(secrets);
  }

  private static void addAuthentication(Authentication authentication, Set<String> secrets) {
    switch (authentication) {
      case Authentication.None _, Authentication.MutualTls _ -> {}
      case Authentication.Bearer(Secret token) -> add(token, secrets);
      case Authentication.Basic(String _, Secret password) -> add(password, secrets);
      case Authentication.OAuth2 oauth2 -> {
        add(oauth2.clientSecret(), secrets);
        oauth2
            .extra()
            .forEach((name, value) -> {
              if (SecretParameters.isSecretByName(name)) {
                secrets.add(value);
              }
            });
      }
    }
  }

  private static void add(Secret secret, Set<String> secrets) {
    if (secret instanceof Secret.Known(String value)) {
      secrets.add(value);
    }
  }

  private static String inJson(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    JsonText.quote(text, quoted);
    return quoted.substring(1, quoted.length() - 1);
  }

  String without(String text) {
    String clean = text;
    for (String secret : hidden) {
      clean = clean.replace(secret, MASK);
    }
    return clean;
  }

  /** The same answer if it repeats nothing. */
  Response without(Response response) {
    if (hidden.isEmpty()) {
      return response;
    }
    List<HeaderLine> headers = new ArrayList<>(response.headers().size());
    for (HeaderLine header : response.headers()) {
      String clean = without(header.value());
      headers.add(
          clean.equals(header.value())
              ? header
              : new HeaderLine(header.name(), clean, header.masked()));
    }
    String body = new String(response.body(), StandardCharsets.ISO_8859_1);
    String clean = body;
    for (String secret : hidden) {
      clean = clean.replace(latin(secret), latin(MASK));
    }
    return new Response(
        response.status(),
        headers,
        clean.equals(body) ? response.body() : clean.getBytes(StandardCharsets.ISO_8859_1),
        response.truncated());
  }

  /** The bytes of a text, a character each, as bodies of any encoding are searched. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
