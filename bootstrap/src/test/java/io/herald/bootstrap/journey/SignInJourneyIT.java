package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.identity.TestIdentityProvider;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How people come in, over the packaged distribution and a real identity provider. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SignInJourneyIT {
  private static final String PASSWORD = "seven purple teapots";
  private static final Pattern FORM_TOKEN =
      Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");
  private static final Pattern INVITATION = Pattern.compile("id=\"invitation-link\">([^<]+)<");

  @TempDir Path folder;

  @Test
  void the_first_admin_makes_an_account_invites_and_comes_back() throws Exception {
    try (HeraldProcess herald = HeraldProcess.serveWithoutToken(folder, Map.of());
        Visitor admin = new Visitor(herald.console())) {
      URI link = firstLink(herald);
      admin.get(link);
      assertThat(admin.post("/sign-in/link", Map.of("secret", secret(link))).statusCode())
          .isEqualTo(303);
      admin.get("/account");
      assertThat(
              admin
                  .post(
                      "/account/set-up",
                      Map.of("email", "ada@acme.com", "name", "Ada", "password", PASSWORD))
                  .statusCode())
          .isEqualTo(303);
      admin.get("/settings/people");
      URI invitation =
          URI.create(
              found(
                  INVITATION,
                  admin
                      .post("/settings/people", Map.of("email", "dana@acme.com", "role", "viewer"))
                      .body()));
      try (Visitor dana = new Visitor(herald.console())) {
        assertThat(dana.get(invitation).body()).contains("You are invited as");
        dana.post(
            "/sign-in/invitation",
            Map.of("secret", secret(invitation), "name", "Dana", "password", PASSWORD));
        assertThat(dana.get("/account").body()).contains("dana@acme.com");
      }
    }
    try (HeraldProcess herald = HeraldProcess.serveWithoutToken(folder, Map.of());
        Visitor admin = new Visitor(herald.console())) {
      assertThat(herald.output()).doesNotContain("Sign in as the first admin");
      admin.get("/sign-in");
      assertThat(
              admin
                  .post("/sign-in", Map.of("email", "ada@acme.com", "password", "wrong password"))
                  .statusCode())
          .isEqualTo(401);
      admin.post("/sign-in", Map.of("email", "ada@acme.com", "password", PASSWORD));
      assertThat(admin.get("/settings/people").body()).contains("dana@acme.com", "ada@acme.com");
    }
  }

  @Test
  void a_provider_vouches_for_people_and_gives_their_roles() throws Exception {
    try (TestIdentityProvider provider = new TestIdentityProvider();
        HeraldProcess herald =
            HeraldProcess.serve(
                folder.resolve("data"),
                Map.of(
                    "HERALD_OIDC_ISSUER",
                    provider.issuer(),
                    "HERALD_OIDC_CLIENT_ID",
                    TestIdentityProvider.CLIENT_ID,
                    "HERALD_OIDC_CLIENT_SECRET",
                    TestIdentityProvider.CLIENT_SECRET,
                    "HERALD_OIDC_ROLES",
                    "admins=admin,staff=viewer",
                    "HERALD_OIDC_CA_FILE",
                    provider.writeCertificate(folder.resolve("ca.pem")).toString()))) {
      provider.signsIn("pat-1", "pat@acme.com", "staff");
      try (Visitor pat = new Visitor(herald.console(), provider)) {
        assertThat(pat.get("/sign-in").body()).contains("Sign in with 127.0.0.1");
        assertThat(pat.signInThroughProvider("/events")).endsWith("/events");
        assertThat(pat.get("/account").body()).contains("pat@acme.com via 127.0.0.1", "viewer");
        assertThat(pat.get("/settings/people").statusCode()).isEqualTo(403);
      }
      provider.signsIn("pat-1", "pat@acme.com", "staff", "admins");
      try (Visitor pat = new Visitor(herald.console(), provider)) {
        pat.signInThroughProvider("/");
        assertThat(pat.get("/settings/people").statusCode()).isEqualTo(200);
      }
      provider.signsIn("guest", "guest@acme.com", "visitors");
      try (Visitor guest = new Visitor(herald.console(), provider)) {
        assertThat(guest.signInThroughProvider("/")).isEqualTo("403");
      }
      provider.signsIn("pat-1", "pat@acme.com", "admins").answersForAnotherSignIn();
      try (Visitor attacked = new Visitor(herald.console(), provider)) {
        assertThat(attacked.signInThroughProvider("/")).isEqualTo("401");
        assertThat(attacked.get("/account").statusCode()).isEqualTo(303);
      }
    }
  }

  private static URI firstLink(HeraldProcess herald) {
    return URI.create(
        found(Pattern.compile("(http://\\S+/sign-in/link\\?secret=\\S+)"), herald.output()));
  }

  private static String secret(URI link) {
    return link.getQuery().substring("secret=".length());
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  /**
   * A browser without scripts: it keeps cookies and form tokens, and follows what it is told to.
   */
  private static final class Visitor implements AutoCloseable {
    private final URI console;
    private final HttpClient http;
    private String formToken = "";

    Visitor(String console) {
      this(console, HttpClient.newBuilder());
    }

    Visitor(String console, TestIdentityProvider provider) {
      this(console, HttpClient.newBuilder().sslContext(provider.trust()));
    }

    private Visitor(String console, HttpClient.Builder builder) {
      this.console = URI.create(console);
      this.http =
          builder
              .cookieHandler(new CookieManager())
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
      return get(console.resolve(path));
    }

    HttpResponse<String> get(URI address) throws IOException, InterruptedException {
      return send(HttpRequest.newBuilder(address).GET());
    }

    HttpResponse<String> post(String path, Map<String, String> fields)
        throws IOException, InterruptedException {
      String form =
          fields.entrySet().stream()
              .map(field -> field.getKey() + "=" + encoded(field.getValue()))
              .collect(Collectors.joining("&", "form_token=" + encoded(formToken) + "&", ""));
      return send(
          HttpRequest.newBuilder(console.resolve(path))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
        throws IOException, InterruptedException {
      HttpResponse<String> response =
          http.send(
              request.timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofString());
      Matcher token = FORM_TOKEN.matcher(response.body());
      if (token.find()) {
        formToken = token.group(1);
      }
      return response;
    }

    /** Where it ends, or the status if it does not end in a redirect. */
    String signInThroughProvider(String next) throws IOException, InterruptedException {
      HttpResponse<String> begun = get("/sign-in/provider?next=" + encoded(next));
      HttpResponse<String> authorized = get(location(begun));
      HttpResponse<String> ended = get(location(authorized));
      return ended.headers().firstValue("Location").orElse(Integer.toString(ended.statusCode()));
    }

    private static URI location(HttpResponse<String> response) {
      return URI.create(response.headers().firstValue("Location").orElseThrow());
    }

    @Override
    public void close() {
      http.close();
    }
  }
}
