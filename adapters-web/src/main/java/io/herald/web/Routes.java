package io.herald.web;

import static io.herald.web.Route.Verb.GET;
import static io.herald.web.Route.Verb.POST;

import io.herald.application.access.Permission;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** All routes of the console: the one place that says what exists and who may use it. */
final class Routes {
  private static final Access ANYONE = new Access.Anyone();
  private static final Access SIGNED_IN = new Access.SignedIn();
  private static final Access VIEW = new Access.Having(Permission.VIEW);
  private static final Access OPERATE = new Access.Having(Permission.OPERATE);
  private static final Access CONFIGURE = new Access.Having(Permission.CONFIGURE);
  private static final Access ADMINISTER = new Access.Having(Permission.ADMINISTER);

  /** What answers where no route is. */
  static final Route NOWHERE =
      new Route(
          GET,
          "/*",
          ANYONE,
          _ -> {
            throw new NoSuchPage(
                "This address leads nowhere. Begin at the overview, or check it for typos.");
          });

  private Routes() {}

  static List<Route> of(
      UseCases useCases,
      Assets assets,
      BooleanSupplier ready,
      Optional<InboxMessages> inbox,
      InstantSource clock,
      CountDownLatch stopping,
      Supplier<URI> base) {
    SignInPages signIn = new SignInPages(useCases.authenticate(), useCases.people(), base);
    AccountPages account = new AccountPages(useCases.people(), clock);
    PeoplePages people = new PeoplePages(useCases.people(), base, clock);
    OverviewPage overview = new OverviewPage(useCases, clock);
    Subjects subjects = new Subjects(useCases, clock);
    WebhookPages webhooks = new WebhookPages(useCases, subjects, clock);
    VersionPages versions = new VersionPages(useCases, webhooks, clock);
    WebhookFormPages form = new WebhookFormPages(useCases, webhooks, subjects, clock);
    InvocationPages invocations = new InvocationPages(useCases, clock);
    LiveTail live = new LiveTail(useCases.browseInvocations(), stopping);
    EventPages events = new EventPages(useCases, clock);
    RequestPage requests = new RequestPage(useCases, clock);
    SettingsPages settings = new SettingsPages(useCases, clock);
    TokenPages tokens = new TokenPages(useCases, clock);
    List<Route> routes = new ArrayList<>();

    routes.add(new Route(GET, "/health/live", ANYONE, _ -> health(true)));
    routes.add(new Route(GET, "/health/ready", ANYONE, _ -> health(ready.getAsBoolean())));
    routes.add(new Route(GET, "/assets/{file}", ANYONE, visit -> asset(assets, visit)));
    routes.add(new Route(GET, "/sign-in", ANYONE, signIn::show));
    routes.add(new Route(POST, "/sign-in", ANYONE, signIn::signIn));
    routes.add(new Route(GET, "/sign-in/link", ANYONE, signIn::showLink));
    routes.add(new Route(POST, "/sign-in/link", ANYONE, signIn::byLink));
    routes.add(new Route(POST, "/sign-in/invitation", ANYONE, signIn::accept));
    routes.add(new Route(GET, "/sign-in/provider", ANYONE, signIn::toProvider));
    routes.add(new Route(GET, SignInPages.CALLBACK, ANYONE, signIn::fromProvider));
    routes.add(new Route(POST, "/theme", ANYONE, signIn::theme));
    routes.add(new Route(POST, "/sign-out", SIGNED_IN, signIn::out));

    routes.add(new Route(GET, "/account", SIGNED_IN, account::show));
    routes.add(new Route(POST, "/account/password", SIGNED_IN, account::changePassword));
    routes.add(new Route(POST, "/account/set-up", ADMINISTER, account::setUp));
    routes.add(
        new Route(POST, "/account/sign-out-everywhere", SIGNED_IN, account::signOutEverywhere));

    routes.add(new Route(GET, "/", VIEW, overview::show));
    routes.add(new Route(GET, "/gallery", VIEW, new GalleryPage()::show));
    inbox.ifPresent(messages ->
        routes.add(new Route(GET, "/inbox", VIEW, new InboxPage(messages, clock)::show)));

    routes.add(new Route(GET, "/webhooks", VIEW, webhooks::list));
    routes.add(new Route(POST, "/webhooks", CONFIGURE, form::save));
    routes.add(new Route(GET, "/webhooks/new", CONFIGURE, form::add));
    routes.add(new Route(POST, "/webhooks/form", CONFIGURE, form::rearrange));
    routes.add(new Route(POST, "/webhooks/preview", CONFIGURE, form::preview));
    routes.add(new Route(POST, "/webhooks/matches", CONFIGURE, form::matches));
    routes.add(new Route(POST, "/webhooks/test", CONFIGURE, form::test));
    routes.add(new Route(GET, "/webhooks/{id}", VIEW, webhooks::show));
    routes.add(new Route(GET, "/webhooks/{id}/edit", CONFIGURE, form::edit));
    routes.add(new Route(GET, "/webhooks/{id}/duplicate", CONFIGURE, form::duplicate));
    routes.add(new Route(GET, "/webhooks/{id}/delete", CONFIGURE, webhooks::askToDelete));
    routes.add(new Route(POST, "/webhooks/{id}/delete", CONFIGURE, webhooks::delete));
    routes.add(new Route(POST, "/webhooks/{id}/switch", OPERATE, webhooks::switchTo));
    routes.add(new Route(POST, "/webhooks/{id}/test", OPERATE, webhooks::test));
    routes.add(new Route(POST, "/webhooks/{id}/rotate", CONFIGURE, webhooks::rotate));
    routes.add(new Route(GET, "/webhooks/{id}/versions", VIEW, versions::list));
    routes.add(new Route(GET, "/webhooks/{id}/versions/{version}", VIEW, versions::show));
    routes.add(
        new Route(POST, "/webhooks/{id}/versions/{version}/restore", CONFIGURE, versions::restore));
    routes.add(new Route(GET, "/webhooks/{id}/run", OPERATE, webhooks::askToRun));
    routes.add(new Route(POST, "/webhooks/{id}/run", OPERATE, webhooks::run));

    routes.add(new Route(GET, "/invocations", VIEW, invocations::list));
    routes.add(new Route(GET, "/invocations/live", VIEW, live::follow));
    routes.add(new Route(GET, "/invocations/{id}", VIEW, invocations::show));
    routes.add(new Route(POST, "/invocations/{id}/retry", OPERATE, invocations::retry));
    routes.add(new Route(POST, "/invocations/{id}/cancel", OPERATE, invocations::cancel));

    useCases
        .replayInvocations()
        .map(replays -> new ReplayPages(replays, useCases.browseWebhooks(), clock))
        .ifPresent(replays -> {
          routes.add(new Route(POST, "/invocations/{id}/replay", OPERATE, replays::one));
          routes.add(new Route(GET, "/replays", VIEW, replays::list));
          routes.add(new Route(POST, "/replays", OPERATE, replays::start));
          routes.add(new Route(GET, "/replays/new", OPERATE, replays::ask));
          routes.add(new Route(GET, "/replays/{id}", VIEW, replays::show));
          routes.add(new Route(POST, "/replays/{id}/stop", OPERATE, replays::stop));
        });

    routes.add(new Route(GET, "/events", VIEW, events::list));
    routes.add(new Route(GET, "/events/{id}", VIEW, events::show));
    routes.add(new Route(GET, "/requests", VIEW, requests::find));
    routes.add(new Route(GET, "/requests/{id}", VIEW, requests::show));

    routes.add(new Route(GET, "/settings", VIEW, settings::show));
    routes.add(new Route(POST, "/settings/sending", OPERATE, settings::pause));
    routes.add(new Route(POST, "/settings/egress", OPERATE, settings::egress));
    routes.add(new Route(GET, "/settings/people", ADMINISTER, people::list));
    routes.add(new Route(POST, "/settings/people", ADMINISTER, people::invite));
    routes.add(new Route(POST, "/settings/people/{id}/link", ADMINISTER, people::sendLink));
    routes.add(new Route(POST, "/settings/people/{id}/role", ADMINISTER, people::changeRole));
    routes.add(new Route(POST, "/settings/people/{id}/disable", ADMINISTER, people::disable));
    routes.add(new Route(POST, "/settings/people/{id}/enable", ADMINISTER, people::enable));
    routes.add(new Route(GET, "/settings/tokens", ADMINISTER, tokens::list));
    routes.add(new Route(POST, "/settings/tokens", ADMINISTER, tokens::create));
    routes.add(new Route(POST, "/settings/tokens/{id}/revoke", ADMINISTER, tokens::revoke));
    routes.add(new Route(GET, "/settings/audit", ADMINISTER, settings::audit));
    return List.copyOf(routes);
  }

  private static Answer health(boolean well) {
    return new Answer.Raw(
        well ? 200 : 503,
        "text/plain; charset=utf-8",
        (well ? "UP\n" : "DOWN\n").getBytes(StandardCharsets.UTF_8),
        Map.of("Cache-Control", "no-store"));
  }

  private static Answer asset(Assets assets, Visit visit) {
    Assets.Asset asset =
        assets
            .find(visit.parameter("file"))
            .orElseThrow(() -> new NoSuchPage("There is no such file in this version of Herald."));
    boolean gzip = visit.acceptsGzip();
    return new Answer.Raw(
        200,
        asset.mediaType(),
        gzip ? asset.gzip() : asset.content(),
        gzip
            ? Map.of(
                "Cache-Control",
                "public, max-age=31536000, immutable",
                "Content-Encoding",
                "gzip",
                "Vary",
                "Accept-Encoding")
            : Map.of(
                "Cache-Control", "public, max-age=31536000, immutable", "Vary", "Accept-Encoding"));
  }
}
