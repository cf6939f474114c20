package io.herald.web;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import io.herald.application.Overloaded;
import io.herald.application.Page;
import io.herald.application.StorageUnavailable;
import io.herald.application.access.Authenticate;
import io.herald.application.access.CallRates;
import io.herald.application.access.Caller;
import io.herald.application.access.NotAllowed;
import io.herald.application.access.Permission;
import io.herald.application.access.TrustedProxies;
import io.herald.application.invocation.PauseSending;
import io.herald.domain.id.WebhookId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every route: tells who asks, refuses what is not allowed, comes too often or from
 * another site, turns whatever goes wrong into a page, and writes the answer with its security
 * headers. Thread-safe.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** Where browsers come back to is a page of ours, and not an endless one. */
  private static final int MAX_RETURN_PATH = 2_000;

  private static final int NONCE_BYTES = 16;

  private final Authenticate authenticate;
  private final CallRates callRates;
  private final PauseSending pauseSending;
  private final Templates templates;
  private final Assets assets;
  private final Optional<URI> publicUrl;
  private final TrustedProxies trustedProxies;
  private final boolean secure;
  private final boolean inbox;
  private final String version;
  private final SecurityHeaders headers;
  private final InstantSource clock;
  private final SecureRandom random;

  Gate(
      UseCases useCases,
      Templates templates,
      Assets assets,
      WebConsole.Settings settings,
      boolean inbox,
      InstantSource clock,
      SecureRandom random) {
    this.authenticate = useCases.authenticate();
    this.callRates = useCases.callRates();
    this.pauseSending = useCases.pauseSending();
    this.templates = templates;
    this.assets = assets;
    this.publicUrl = settings.publicUrl();
    this.trustedProxies = settings.trustedProxies();
    this.secure = settings.secure();
    this.inbox = inbox;
    this.version = settings.version();
    this.headers = new SecurityHeaders(secure);
    this.clock = clock;
    this.random = random;
  }

  /** A route as the server runs it. */
  io.helidon.webserver.http.Handler guard(Route route) {
    return (request, response) -> serve(route, request, response);
  }

  private void serve(Route route, ServerRequest request, ServerResponse response) {
    Passage passage = new Passage(request, response);
    try {
      write(passage, passage.admit(route));
    } catch (HttpException e) {
      write(passage, passage.error(e.status().code(), "This request cannot be served", said(e)));
    } catch (NoSuchPage e) {
      write(passage, passage.error(404, "There is nothing here", said(e)));
    } catch (NotAllowed e) {
      write(passage, passage.error(403, "You may not do this", said(e)));
    } catch (Form.Refused e) {
      write(passage, passage.error(400, "The form cannot be read", said(e)));
    } catch (Page.InvalidToken _) {
      write(
          passage,
          passage.error(
              400,
              "This page of the list does not exist",
              "The list has other filters now, or the address was changed. Begin the list anew."));
    } catch (Overloaded e) {
      write(passage, passage.error(503, "Too much at once", said(e) + " Try again."));
    } catch (StorageUnavailable e) {
      LOG.warn("The console could not reach the database: {}", e.getMessage());
      write(
          passage,
          passage.error(
              503,
              "The database does not answer",
              "Nothing that you see here was changed for certain. Try again in a moment."));
    } catch (CloseConnectionException e) {
      // It is gone, or took too long to send its form.
      LOG.debug("A connection ended early", e);
      throw e;
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the request ended early", e);
    } catch (UncheckedIOException e) {
      // The browser is gone; there is nobody to tell.
      LOG.debug("A connection ended early", e);
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      String reference = HexFormat.of().formatHex(bytes(4));
      LOG.error("Error {} at {} {}", reference, route.verb(), route.pattern(), e);
      write(
          passage,
          passage.error(
              500,
              "Something failed inside Herald",
              "This is not your fault. Herald's log says more under the reference.",
              reference));
    }
  }

  /** One request on its way through. */
  private final class Passage {
    private final ServerRequest request;
    private final ServerResponse response;
    private final String address;
    private final String nonce =
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(NONCE_BYTES));
    private final String session;
    private final String visitor;
    private final boolean newVisitor;
    private final boolean fragment;
    private Optional<Caller> caller = Optional.empty();
    private boolean noticeShown;

    Passage(ServerRequest request, ServerResponse response) {
      this.request = request;
      this.response = response;
      this.address =
          trustedProxies.client(
              request.remotePeer().host(),
              () -> request.headers().all(HeaderNames.X_FORWARDED_FOR, List::of));
      this.session = cookie(Cookie.Jar.SESSION);
      String known = cookie(Cookie.Jar.VISITOR);
      this.newVisitor = known.isEmpty();
      this.visitor =
          newVisitor ? Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(32)) : known;
      this.fragment = "true".equals(header("HX-Request"));
    }

    private String cookie(Cookie.Jar jar) {
      return request.headers().cookies().first(jar.name(secure)).orElse("");
    }

    private String header(String name) {
      return request.headers().first(HeaderNames.create(name)).orElse("");
    }

    Answer admit(Route route) {
      if (route.counts()) {
        if (!session.isEmpty()) {
          caller = authenticate.bySession(session, address);
        }
        Duration waiting = count();
        if (!waiting.isZero()) {
          return tooOften(waiting);
        }
      }
      boolean posts = route.verb() == Route.Verb.POST;
      if (posts && fromElsewhere()) {
        return error(
            403,
            "This came from another site",
            "Herald only takes forms from its own pages. Open the console itself and try again.");
      }
      Optional<Answer> refusal = refusal(route.access());
      if (refusal.isPresent()) {
        return refusal.get();
      }
      Form form = posts ? readForm() : Form.EMPTY;
      if (posts && !FormToken.matches(form.text(FormToken.FIELD), binding())) {
        return error(
            403,
            "This form is out of date",
            "It was opened in another session, or cookies are off. Go back, reload the page and"
                + " send it again.");
      }
      return route
          .handler()
          .answer(
              new Visit(
                  parameters(),
                  Form.parse(request.query().rawValue()),
                  form,
                  caller,
                  session,
                  this::cookie,
                  address,
                  fragment,
                  header("Last-Event-ID"),
                  header("Accept-Encoding").contains("gzip"),
                  this::shell));
    }

    private Duration count() {
      return caller.map(callRates::call).orElseGet(() -> callRates.call(address));
    }

    private Answer.Shown tooOften(Duration waiting) {
      long seconds = Math.max(1, waiting.plusMillis(999).toSeconds());
      return error(
              429,
              "Too many requests",
              "You asked more often in a row than Herald lets one caller ask; this request did"
                  + " nothing. Wait "
                  + seconds
                  + " s, then try again.")
          .retryAfter(waiting);
    }

    private Map<String, String> parameters() {
      Map<String, String> parameters = new HashMap<>();
      var given = request.path().pathParameters();
      given.names().forEach(name -> parameters.put(name, given.get(name)));
      return parameters;
    }

    /** What the form token is bound to. */
    private String binding() {
      return caller.isPresent() ? session : visitor;
    }

    /**
     * Browsers say where a request comes from; those that say nothing have the form token alone.
     */
    private boolean fromElsewhere() {
      String site = header("Sec-Fetch-Site");
      if (!site.isEmpty()) {
        return !site.equals("same-origin") && !site.equals("none");
      }
      String origin = header("Origin");
      return !origin.isEmpty()
          && publicUrl.filter(url -> origin.equals(origin(url))).isEmpty()
          && !origin.equals((secure ? "https://" : "http://") + header("Host"));
    }

    private Optional<Answer> refusal(Access access) {
      return switch (access) {
        case Access.Anyone _ -> Optional.empty();
        case Access.SignedIn _ -> caller.isPresent() ? Optional.empty() : Optional.of(signIn());
        case Access.Having(Permission permission) -> {
          if (caller.isEmpty()) {
            yield Optional.of(signIn());
          }
          caller.get().require(permission);
          yield Optional.empty();
        }
      };
    }

    private Answer signIn() {
      String path = request.prologue().method().text().equals("GET") && !fragment ? path() : "/";
      return Answer.to(
          path.equals("/")
              ? "/sign-in"
              : "/sign-in?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
    }

    private String path() {
      String query = request.query().rawValue();
      String path = request.path().absolute().rawPath() + (query.isEmpty() ? "" : "?" + query);
      return path.length() <= MAX_RETURN_PATH ? path : "/";
    }

    private Form readForm() {
      if (!request.content().hasEntity()) {
        return Form.EMPTY;
      }
      String type = header("Content-Type").toLowerCase(Locale.ROOT);
      if (!type.startsWith("application/x-www-form-urlencoded")) {
        throw new HttpException(
            "The console takes forms, not " + type, Status.UNSUPPORTED_MEDIA_TYPE_415);
      }
      byte[] body;
      try {
        body = request.content().inputStream().readNBytes(Form.MAX_BYTES + 1);
      } catch (IOException e) {
        throw new UncheckedIOException("the form could not be read", e);
      }
      if (body.length > Form.MAX_BYTES) {
        throw new HttpException(
            "The form is larger than 1 MiB.", Status.REQUEST_ENTITY_TOO_LARGE_413);
      }
      return Form.parse(new String(body, StandardCharsets.UTF_8));
    }

    Answer.Shown error(int status, String title, String message) {
      return error(status, title, message, "");
    }

    Answer.Shown error(int status, String title, String message, String reference) {
      ErrorView view = new ErrorView(bareShell(), status, title, message, reference);
      return Answer.page(status, fragment ? view.part() : view);
    }

    Shell shell() {
      boolean paused =
          caller
              .filter(known -> known.may(Permission.VIEW))
              .map(pauseSending::paused)
              .orElse(false);
      noticeShown = true;
      Optional<Notice> notice = Notice.read(cookie(Cookie.Jar.NOTICE));
      return shell(paused, notice.map(Gate::told));
    }

    /** Without what takes the database, which may be what failed. */
    private Shell bareShell() {
      return shell(false, Optional.empty());
    }

    private Shell shell(boolean paused, Optional<Shell.NoticeView> notice) {
      return new Shell(
          nonce,
          FormToken.of(binding()),
          caller,
          Theme.of(cookie(Cookie.Jar.THEME)),
          path(),
          notice,
          paused,
          inbox,
          assets,
          version,
          clock.instant());
    }
  }

  private static Shell.NoticeView told(Notice notice) {
    Optional<String> webhook = WebhookId.parse(notice.subject()).map(WebhookId::toString);
    Optional<Shell.Undo> undo =
        switch (notice.kind()) {
          case SWITCHED_ON ->
              webhook.map(id -> new Shell.Undo("/webhooks/" + id + "/switch", "active", "false"));
          case SWITCHED_OFF ->
              webhook.map(id -> new Shell.Undo("/webhooks/" + id + "/switch", "active", "true"));
          default -> Optional.empty();
        };
    return new Shell.NoticeView(notice.kind().sentence(), undo);
  }

  private static String said(Exception e) {
    return Objects.requireNonNullElse(e.getMessage(), "");
  }

  private static String origin(URI url) {
    return url.getScheme() + "://" + url.getAuthority();
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private void write(Passage passage, Answer answer) {
    ServerResponse response = passage.response;
    headers.always().forEach(response::header);
    switch (answer) {
      case Answer.Shown shown -> writeShown(passage, shown);
      case Answer.Redirect(String path, List<Cookie> cookies) -> {
        cookies.forEach(cookie -> set(response, cookie));
        response.header("Cache-Control", "no-store");
        if (passage.fragment) {
          response.header("HX-Redirect", path);
          response.status(Status.NO_CONTENT_204).send();
        } else {
          response.header("Location", path);
          response.status(Status.SEE_OTHER_303).send();
        }
      }
      case Answer.Elsewhere(URI address, Cookie cookie) -> {
        set(response, cookie);
        response.header("Cache-Control", "no-store");
        response.header("Location", address.toString());
        response.status(Status.SEE_OTHER_303).send();
      }
      case Answer.Raw(int status, String mediaType, byte[] body, Map<String, String> more) -> {
        response.header("Content-Type", mediaType);
        more.forEach(response::header);
        response.status(Status.create(status)).send(body);
      }
      case Answer.Stream(Answer.Feed feed) -> stream(response, feed);
    }
  }

  private void writeShown(Passage passage, Answer.Shown shown) {
    // Rendered first: what fails here becomes an error page, and no half of a page is sent.
    byte[] html = templates.render(shown.view());
    ServerResponse response = passage.response;
    shown.cookies().forEach(cookie -> set(response, cookie));
    if (passage.caller.isEmpty() && passage.newVisitor) {
      set(response, new Cookie(Cookie.Jar.VISITOR, passage.visitor));
    }
    if (passage.noticeShown && !passage.cookie(Cookie.Jar.NOTICE).isEmpty()) {
      set(response, Cookie.removed(Cookie.Jar.NOTICE));
    }
    shown.headers().forEach(response::header);
    response.header("Content-Security-Policy", SecurityHeaders.policy(passage.nonce));
    response.header("Content-Type", "text/html; charset=utf-8");
    response.header("Cache-Control", "no-store");
    response.header("Vary", "Cookie, HX-Request");
    int status = shown.status();
    if (passage.fragment && (status == 409 || status == 422)) {
      // Browsers log every 4xx of a script as an error, and a form with a mistake is none.
      response.header("Herald-Status", Integer.toString(status));
      status = 200;
    }
    response.status(Status.create(status)).send(html);
  }

  private void set(ServerResponse response, Cookie cookie) {
    SetCookie.Builder builder =
        SetCookie.builder(cookie.jar().name(secure), cookie.value())
            .path("/")
            .httpOnly(true)
            .secure(secure)
            .sameSite(SetCookie.SameSite.LAX);
    if (cookie.value().isEmpty()) {
      builder.maxAge(Duration.ZERO);
    } else {
      cookie.jar().maxAge().ifPresent(builder::maxAge);
    }
    response.headers().addCookie(builder.build());
  }

  private static void stream(ServerResponse response, Answer.Feed feed) {
    response.header("Cache-Control", "no-store");
    try (SseSink sink = response.sink(SseSink.TYPE)) {
      feed.run(
          new Answer.Emitter() {
            @Override
            public void emit(String id, String name, String data) {
              sink.emit(SseEvent.builder().id(id).name(name).data(data).build());
            }

            @Override
            public void heartbeat() {
              sink.emit(SseEvent.builder().comment("still here").build());
            }
          });
    } catch (UncheckedIOException | ServerConnectionException e) {
      // Browsers leave streams by closing the connection; that is how they end.
      LOG.debug("A live view ended", e);
    } catch (RuntimeException e) {
      // The response has begun, so nobody can be told but the log; browsers come back.
      LOG.warn("A live view broke off: {}", said(e));
    }
  }
}
