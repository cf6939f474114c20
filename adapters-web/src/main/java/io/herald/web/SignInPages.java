package io.herald.web;

import io.herald.application.access.Authenticate;
import java.util.Optional;

/** Signing in by a token or a one-time link, and out. */
final class SignInPages {
  private final Authenticate authenticate;

  SignInPages(Authenticate authenticate) {
    this.authenticate = authenticate;
  }

  Answer show(Visit visit) {
    String next = localPath(visit.query().text("next"));
    if (visit.knownCaller().isPresent()) {
      return Answer.to(next);
    }
    return Answer.page(new SignInView(visit.shell(), next, ""));
  }

  Answer byToken(Visit visit) {
    String next = localPath(visit.form().text("next"));
    Optional<String> session =
        authenticate.signInByToken(visit.form().line("token"), visit.address());
    if (session.isEmpty()) {
      return Answer.page(
          401,
          new SignInView(
              visit.shell(),
              next,
              "This token does not let you in: it is unknown, expired or revoked. Check it, or ask"
                  + " an admin for another one."));
    }
    return Answer.to(next).with(new Cookie(Cookie.Jar.SESSION, session.get()));
  }

  /** Shows a button, so that previews of links in chats do not use the link up. */
  Answer showLink(Visit visit) {
    return Answer.page(new SignInLinkView(visit.shell(), visit.query().text("secret"), ""));
  }

  Answer byLink(Visit visit) {
    Optional<String> session =
        authenticate.signInByLink(visit.form().text("secret"), visit.address());
    if (session.isEmpty()) {
      return Answer.page(
          401,
          new SignInLinkView(
              visit.shell(),
              "",
              "This link was used already or has expired. Start Herald again for another one, or"
                  + " sign in with an API token."));
    }
    return Answer.to("/").with(new Cookie(Cookie.Jar.SESSION, session.get()));
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
   * @param problem why it failed; empty if it was not tried
   */
  record SignInView(Shell shell, String next, String problem) implements View {
    @Override
    public String template() {
      return "signIn.jte";
    }
  }

  /** The page of a one-time link. */
  record SignInLinkView(Shell shell, String secret, String problem) implements View {
    @Override
    public String template() {
      return "signInLink.jte";
    }
  }
}
