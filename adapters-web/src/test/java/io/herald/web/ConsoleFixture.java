package io.herald.web;

import io.herald.application.WiredApplication;
import io.herald.application.access.CallRates;
import io.herald.application.access.IdentityProvider;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.access.Role;
import io.herald.application.access.SignInWithProvider;
import io.herald.application.access.TrustedProxies;
import io.herald.application.invocation.ReplayInvocations;
import io.herald.application.invocation.Replays;
import io.herald.application.invocation.ScriptedReplays;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.statistics.BrowseStatistics;
import io.herald.application.statistics.ScriptedStatistics;
import io.herald.application.webhook.ReadAnnouncements;
import io.herald.domain.event.EventKinds;
import io.herald.domain.id.IdGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The console over the real use cases and their fakes, on a free port of the loopback interface.
 * Its browsers keep cookies and never follow redirects.
 */
final class ConsoleFixture implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final WiredApplication app;
  final ScriptedReplays replays = new ScriptedReplays();
  final ScriptedStatistics statistics = new ScriptedStatistics();
  final AtomicBoolean ready = new AtomicBoolean(true);
  final List<InboxMessages.Message> inbox = new CopyOnWriteArrayList<>();
  private final WebConsole console;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  ConsoleFixture() {
    this(Optional.empty());
  }

  ConsoleFixture(Optional<URI> publicUrl) {
    this(new WiredApplication(), publicUrl, Optional.empty(), TrustedProxies.NONE);
  }

  /** A console behind proxies. */
  ConsoleFixture(CallRates.Limits callRates, TrustedProxies trustedProxies) {
    this(new WiredApplication(callRates), Optional.empty(), Optional.empty(), trustedProxies);
  }

  /** A console that a caller may ask only so often. */
  ConsoleFixture(CallRates.Limits callRates) {
    this(callRates, TrustedProxies.NONE);
  }

  /** A console with an identity provider, whose groups are roles. */
  ConsoleFixture(IdentityProvider provider) {
    this(new WiredApplication(), Optional.empty(), Optional.of(provider), TrustedProxies.NONE);
  }

  private ConsoleFixture(
      WiredApplication app,
      Optional<URI> publicUrl,
      Optional<IdentityProvider> provider,
      TrustedProxies trustedProxies) {
    this.app = app;
    console =
        WebConsole.start(
            new WebConsole.Settings(
                InetAddress.getLoopbackAddress(),
                0,
                Optional.empty(),
                publicUrl,
                trustedProxies,
                "test"),
            useCases(
                app,
                replays,
                statistics,
                provider.map(asked ->
                    app.signInWithProvider(asked, "admins=admin,oncall=operator,staff=viewer"))),
            ready::get,
            Optional.of(limit -> inbox.stream().limit(limit).toList()),
            app.clock);
  }

  static UseCases useCases(WiredApplication app, Replays replays, ScriptedStatistics statistics) {
    return useCases(app, replays, statistics, Optional.empty());
  }

  static UseCases useCases(
      WiredApplication app,
      Replays replays,
      ScriptedStatistics statistics,
      Optional<SignInWithProvider> provider) {
    return new UseCases(
        app.authenticate,
        app.callRates,
        app.manageApiTokens,
        app.readAudit,
        app.browseWebhooks,
        app.createWebhook,
        app.updateWebhook,
        app.testWebhook,
        app.previewWebhook,
        app.invokeWebhook,
        app.browseEvents,
        new SchemaPayload(),
        app.browseInvocations,
        app.cancelInvocations,
        app.pauseSending,
        new ExplainEgress(app.guard),
        EventKinds.CATALOGUE,
        app.rotateSigningSecret,
        Optional.of(
            new ReplayInvocations(
                replays, app.webhooks, new IdGenerator(app.clock, new Random(7)), app.clock)),
        new BrowseStatistics(statistics, statistics, app.clock),
        app.lanes,
        app.restoreWebhook,
        app.rotateKeys,
        app.readRetention,
        new PeopleUseCases(
            app.signIn,
            app.invitePerson,
            app.acceptInvitation,
            app.managePeople,
            app.lookAfterAccount,
            provider),
        new ReadAnnouncements(app.announcements));
  }

  /** Where it listens, whatever its public URL. */
  URI url() {
    return URI.create("http://127.0.0.1:" + console.port());
  }

  WebConsole console() {
    return console;
  }

  /** A message for the Inbox page. */
  void received(String path, String body, Instant at) {
    inbox.addFirst(
        new InboxMessages.Message(
            Integer.toString(inbox.size()),
            at,
            "POST",
            path,
            Map.of("Content-Type", "application/json"),
            body,
            true));
  }

  /** A token of that role. */
  String token(Role role) {
    return switch (app.manageApiTokens.create(
        WiredApplication.ADMIN, role.text() + "-" + tokens++, role.text(), Optional.empty())) {
      case ManageApiTokens.Outcome.Created(var _, String value) -> value;
      case ManageApiTokens.Outcome.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private int tokens;

  /** A browser that a person of that role has signed in with. */
  Browser browserOfPerson(String email, Role role) {
    app.person(email, role);
    Browser browser = new Browser();
    browser.get("/sign-in");
    Response response =
        browser.post("/sign-in", Map.of("email", email, "password", WiredApplication.PASSWORD));
    if (response.status() != 303) {
      throw new AssertionError("not signed in: " + response);
    }
    return browser;
  }

  /** A browser that nobody has signed in with. */
  Browser browser() {
    return new Browser();
  }

  /** A browser that somebody of that role has signed in with. */
  Browser browser(Role role) {
    Browser browser = new Browser();
    browser.get("/sign-in");
    Response response = browser.post("/sign-in", Map.of("token", token(role)));
    if (response.status() != 303) {
      throw new AssertionError("not signed in: " + response);
    }
    return browser;
  }

  @Override
  public void close() {
    console.close();
    http.close();
  }

  /** What came back. */
  record Response(int status, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> String.join("\n", header.getValue()))
          .findFirst()
          .orElse("");
    }
  }

  /** Keeps cookies and the newest form token. */
  final class Browser {
    private final Map<String, String> cookies = new ConcurrentHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String formToken = "";

    /** Sends this header with every request from now on; empty sends it no more. */
    Browser with(String name, String value) {
      if (value.isEmpty()) {
        headers.remove(name);
      } else {
        headers.put(name, value);
      }
      return this;
    }

    Browser withFormToken(String value) {
      formToken = value;
      return this;
    }

    Map<String, String> cookies() {
      return cookies;
    }

    Response get(String path) {
      return send(path, request -> request.GET());
    }

    /** Posts a form with the newest form token. */
    Response post(String path, Map<String, String> fields) {
      Map<String, String> all = new LinkedHashMap<>(fields);
      all.putIfAbsent("form_token", formToken);
      String body =
          all.entrySet().stream()
              .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
              .collect(Collectors.joining("&"));
      return postRaw(path, body);
    }

    Response postRaw(String path, String body) {
      return send(
          path,
          request ->
              request
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Response send(String path, java.util.function.Consumer<HttpRequest.Builder> method) {
      HttpRequest.Builder request = HttpRequest.newBuilder(url().resolve(path)).timeout(PATIENCE);
      method.accept(request);
      headers.forEach(request::header);
      if (!cookies.isEmpty()) {
        request.header(
            "Cookie",
            cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; ")));
      }
      try {
        HttpResponse<String> answer =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        answer.headers().allValues("set-cookie").forEach(this::keep);
        Matcher token = TOKEN.matcher(answer.body());
        if (token.find()) {
          formToken = token.group(1);
        }
        return new Response(answer.statusCode(), answer.headers().map(), answer.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }

    private void keep(String setCookie) {
      String pair = setCookie.substring(0, setCookie.indexOf(';'));
      String name = pair.substring(0, pair.indexOf('='));
      String value = pair.substring(pair.indexOf('=') + 1);
      if (value.isEmpty()) {
        cookies.remove(name);
      } else {
        cookies.put(name, value);
      }
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
