package io.herald.web;

import io.herald.application.access.Authenticate;
import io.herald.application.access.Person;
import io.herald.application.access.SignIn;
import io.herald.application.access.SignInWithProvider;
import io.herald.application.access.SignInWithProvider.Begun;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in by password, token, one-time link or identity provider, and out. */
final class SignInPages {
  private static final Logger LOG = LoggerFactory.getLogger(SignInPages.class);

  /** Where the provider sends browsers back to; its configuration names it. */
  static final String CALLBACK = "/sign-in/provider/callback";

  private final Authenticate authenticate;
  private final PeopleUseCases people;
  private final Supplier<URI> base;

  /**
   * The pages.
   *
   * @param base where people find the console
   */
  SignInPages(Authenticate authenticate, PeopleUseCases people, Supplier<URI> base) {
    this.authenticate = authenticate;
    this.people = people;
    this.base = base;
  }

  Answer show(Visit visit) {
    String next = localPath(visit.query().text("next"));
    if (visit.knownCaller().isPresent()) {
      return Answer.to(next);
    }
    return Answer.page(view(visit, next, "", ""));
  }

  private SignInView view(Visit visit, String next, String email, String problem) {
    return new SignInView(
        visit.shell(),
        next,
        email,
        problem,
        people.signInWithProvider().map(SignInWithProvider::providerName));
  }

  /** By token if one is given, else by e-mail address and password. */
  Answer signIn(Visit visit) {
    String next = localPath(visit.form().text("next"));
    String token = visit.form().line("token");
    String email = token.isEmpty() ? visit.form().line("email") : "";
    SignIn.Outcome outcome =
        token.isEmpty()
            ? people.signIn().byPassword(email, visit.form().text("password"), visit.browser())
            : people.signIn().byToken(token, visit.browser());
    return switch (outcome) {
      case SignIn.Outcome.SignedIn(String session) ->
          Answer.to(next).with(new Cookie(Cookie.Jar.SESSION, session));
      case SignIn.Outcome.Refused _ ->
          Answer.page(
              401,
              view(
                  visit,
                  next,
                  email,
                  token.isEmpty()
                      ? "This e-mail address with this password does not let you in. Check both,"
                          + " or ask an admin for a new link."
                      : "This token does not let you in: it is unknown, expired or revoked. Check"
                          + " it, or ask an admin for another one."));
      case SignIn.Outcome.TooOften(Duration waiting) ->
          Answer.page(429, view(visit, next, email, tooOften(waiting))).retryAfter(waiting);
    };
  }

  static String tooOften(Duration waiting) {
    return "Too many attempts have failed. Wait "
        + Math.max(1, waiting.plusMillis(999).toSeconds())
        + " s, then try again.";
  }

  /** Shows a button, so that previews of links in chats do not use the link up. */
  Answer showLink(Visit visit) {
    String secret = visit.query().text("secret");
    Optional<Person> invited = people.acceptInvitation().look(secret);
    return Answer.page(
        invited.isPresent()
            ? new InvitationView(
                visit.shell(), secret, invited.get(), invited.get().name(), FieldErrors.NONE)
            : new SignInLinkView(visit.shell(), secret, ""));
  }

  Answer byLink(Visit visit) {
    return switch (people.signIn().byLink(visit.form().text("secret"), visit.browser())) {
      case SignIn.Outcome.SignedIn(String session) ->
          Answer.to("/").with(new Cookie(Cookie.Jar.SESSION, session));
      case SignIn.Outcome.Refused _ -> expired(visit);
      case SignIn.Outcome.TooOften(Duration waiting) ->
          Answer.page(429, new SignInLinkView(visit.shell(), "", tooOften(waiting)))
              .retryAfter(waiting);
    };
  }

  private static Answer expired(Visit visit) {
    return Answer.page(
        401,
        new SignInLinkView(
            visit.shell(),
            "",
            "This link was used already or has expired. Ask an admin for another one; where there"
                + " is none yet, start Herald again."));
  }

  /** Whoever was invited, or forgot the password, chooses one. */
  Answer accept(Visit visit) {
    String secret = visit.form().text("secret");
    String name = visit.form().line("name");
    return switch (people
        .acceptInvitation()
        .accept(secret, name, visit.form().text("password"), visit.browser())) {
      case io.herald.application.access.AcceptInvitation.Outcome.SignedIn(String session) ->
          Answer.to("/").with(new Cookie(Cookie.Jar.SESSION, session));
      case io.herald.application.access.AcceptInvitation.Outcome.Refused(var violations) ->
          people
              .acceptInvitation()
              .look(secret)
              .<Answer>map(person ->
                  Answer.page(
                      422,
                      new InvitationView(
                          visit.shell(), secret, person, name, new FieldErrors(violations))))
              .orElseGet(() -> expired(visit));
      case io.herald.application.access.AcceptInvitation.Outcome.Expired _ -> expired(visit);
    };
  }

  /** Sends the browser to the identity provider. */
  Answer toProvider(Visit visit) {
    String next = localPath(visit.query().text("next"));
    return switch (provider().begin(callback())) {
      case Begun.At(URI address, String secret) ->
          new Answer.Elsewhere(
              address,
              new Cookie(
                  Cookie.Jar.PROVIDER,
                  secret
                      + "."
                      + Base64.getUrlEncoder()
                          .withoutPadding()
                          .encodeToString(next.getBytes(StandardCharsets.UTF_8))));
      case Begun.Unavailable(String reason) -> unavailable(visit, reason);
    };
  }

  private SignInWithProvider provider() {
    return people
        .signInWithProvider()
        .orElseThrow(() -> new NoSuchPage("No identity provider is configured."));
  }

  private URI callback() {
    return base.get().resolve(CALLBACK);
  }

  private Answer unavailable(Visit visit, String reason) {
    LOG.warn("{} does not answer as it should: {}", provider().providerName(), reason);
    return problem(
        visit,
        503,
        provider().providerName()
            + " does not answer as it should; Herald's log says more. Try again in a moment, or"
            + " sign in another way.");
  }

  /** The browser is back from the identity provider. */
  Answer fromProvider(Visit visit) {
    String cookie = visit.cookie(Cookie.Jar.PROVIDER);
    int dot = cookie.indexOf('.');
    String secret = dot < 0 ? "" : cookie.substring(0, dot);
    SignInWithProvider.Outcome outcome =
        provider()
            .finish(
                secret,
                visit.query().text("state"),
                visit.query().text("code"),
                callback(),
                visit.browser());
    return switch (outcome) {
      case SignInWithProvider.Outcome.SignedIn(String session) ->
          Answer.to(localPath(next(cookie.substring(dot + 1))))
              .with(new Cookie(Cookie.Jar.SESSION, session))
              .with(Cookie.removed(Cookie.Jar.PROVIDER));
      case SignInWithProvider.Outcome.Refused(String reason) -> {
        LOG.warn("A sign-in through {} was refused: {}", provider().providerName(), reason);
        yield problem(
            visit,
            401,
            "The sign-in through "
                + provider().providerName()
                + " did not come to its end: it was cancelled, took too long, or was begun in"
                + " another window. Begin it again.");
      }
      case SignInWithProvider.Outcome.TooOften(Duration waiting) ->
          problem(visit, 429, tooOften(waiting)).retryAfter(waiting);
      case SignInWithProvider.Outcome.Unavailable(String reason) -> unavailable(visit, reason);
      case SignInWithProvider.Outcome.NoRole _ ->
          problem(
              visit,
              403,
              provider().providerName()
                  + " knows you, but nothing there gives you a role here. Ask an admin for the"
                  + " group that does.");
      case SignInWithProvider.Outcome.Disabled _ ->
          problem(visit, 403, "An admin disabled your account here. Ask them to enable it.");
    };
  }

  private Answer.Shown problem(Visit visit, int status, String problem) {
    return Answer.page(status, view(visit, "/", "", problem))
        .with(Cookie.removed(Cookie.Jar.PROVIDER));
  }

  private static String next(String encoded) {
    try {
      return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "/";
    }
  }

  Answer out(Visit visit) {
    authenticate.signOut(visit.session(), visit.caller());
    return Answer.to("/sign-in")
        .with(Cookie.removed(Cookie.Jar.SESSION))
        .with(Notice.of(Notice.Kind.SIGNED_OUT));
  }

  Answer theme(Visit visit) {
    Theme theme = Theme.of(visit.form().text("theme"));
    return Answer.to(localPath(visit.form().text("back")))
        .with(
            theme == Theme.SYSTEM
                ? Cookie.removed(Cookie.Jar.THEME)
                : new Cookie(Cookie.Jar.THEME, theme.text()));
  }

  /** A path of this console and nothing that a browser could take for another host. */
  static String localPath(String path) {
    return path.matches("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]{0,2000}") || path.equals("/")
        ? path
        : "/";
  }

  /**
   * The sign-in page.
   *
   * @param next where to go afterwards
   * @param email as typed
   * @param problem why it failed; empty if it was not tried
   * @param provider the name of the identity provider, if there is one
   */
  record SignInView(
      Shell shell, String next, String email, String problem, Optional<String> provider)
      implements View {
    @Override
    public String template() {
      return "signIn.jte";
    }

    /** Where signing in through the provider begins. */
    String providerPath() {
      return "/sign-in/provider?next=" + java.net.URLEncoder.encode(next, StandardCharsets.UTF_8);
    }
  }

  /** The page of a one-time link. */
  record SignInLinkView(Shell shell, String secret, String problem) implements View {
    @Override
    public String template() {
      return "signInLink.jte";
    }
  }

  /**
   * The page of a link with which somebody chooses a password.
   *
   * @param name as typed
   */
  record InvitationView(Shell shell, String secret, Person person, String name, FieldErrors errors)
      implements View {
    @Override
    public String template() {
      return "invitation.jte";
    }

    /** Whether there was no password before. */
    boolean first() {
      return person.credential() instanceof Person.Credential.Invited;
    }
  }
}
