package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Role;
import io.herald.web.ConsoleFixture.Browser;
import io.herald.web.ConsoleFixture.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keeps others out of the browser's window. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SecurityHeadersTest {

  @Test
  void everyResponseCarriesThem() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser admin = console.browser(Role.ADMIN);
      for (String path : List.of("/", "/nowhere", "/sign-in", "/webhooks/new", "/health/live")) {
        Response response = admin.get(path);
        assertThat(response.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        assertThat(response.header("Referrer-Policy")).as(path).isEqualTo("no-referrer");
        assertThat(response.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(response.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(response.header("Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
        assertThat(response.header("Permissions-Policy")).contains("camera=()", "usb=()");
        assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.header("Server")).isEmpty();
        assertThat(response.header("X-Powered-By")).isEmpty();
        assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Strict-Transport-Security")).isEmpty();
      }
    }
  }

  @Test
  void thePolicyAllowsNothingInlineAndItsNonceIsNewEachTime() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser admin = console.browser(Role.ADMIN);
      String first = admin.get("/").header("Content-Security-Policy");
      String second = admin.get("/").header("Content-Security-Policy");
      assertThat(first)
          .startsWith("default-src 'none'; script-src 'nonce-")
          .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
          .contains("object-src 'none'", "connect-src 'self'")
          .contains("require-trusted-types-for 'script'")
          .doesNotContain("unsafe-inline", "unsafe-eval", "http:", "https:", "*");
      assertThat(second).isNotEqualTo(first);
      Matcher nonce = Pattern.compile("nonce-([\\w-]+)").matcher(first);
      assertThat(nonce.find()).isTrue();
      assertThat(nonce.group(1)).hasSizeGreaterThanOrEqualTo(22);
    }
  }

  @Test
  void whatIsNoPageMayDoNothingAtAll() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser visitor = console.browser();
      String page = visitor.get("/sign-in").body();
      Matcher asset = Pattern.compile("\"(/assets/[^\"]+)\"").matcher(page);
      assertThat(asset.find()).isTrue();
      for (String path : List.of("/health/live", "/webhooks", asset.group(1))) {
        assertThat(visitor.get(path).header("Content-Security-Policy"))
            .as(path)
            .startsWith("default-src 'none';")
            .contains("frame-ancestors 'none'", "form-action 'none'")
            .endsWith("sandbox");
      }
    }
  }

  @Test
  void cookiesAreOutOfReachOfScriptsAndOtherSites() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser visitor = console.browser();
      visitor.get("/sign-in");
      String cookie =
          visitor
              .post("/sign-in", Map.of("token", console.token(Role.VIEWER)))
              .header("Set-Cookie");
      assertThat(cookie)
          .startsWith("herald_session=")
          .contains("; Path=/", "; HttpOnly", "; SameSite=Lax")
          .doesNotContain("Secure", "Domain");
    }
  }

  @Test
  void behindHttpsCookiesAreSecureAndBoundToTheHost() {
    try (ConsoleFixture console =
        new ConsoleFixture(Optional.of(URI.create("https://herald.example.com")))) {
      Browser visitor = console.browser(Role.VIEWER);
      assertThat(visitor.cookies()).containsKey("__Host-herald_session");
      Response response = visitor.get("/");
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Strict-Transport-Security"))
          .isEqualTo("max-age=31536000; includeSubDomains");
      assertThat(console.console().signInLink("a b"))
          .isEqualTo(URI.create("https://herald.example.com/sign-in/link?secret=a+b"));
    }
  }

  @Test
  void assetsMayBeKeptForEverAndPagesNever() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser visitor = console.browser();
      String page = visitor.get("/sign-in").body();
      Matcher asset = Pattern.compile("\"(/assets/[^\"]+)\"").matcher(page);
      int found = 0;
      while (asset.find()) {
        Response response = visitor.get(asset.group(1));
        assertThat(response.status()).as(asset.group(1)).isEqualTo(200);
        assertThat(response.header("Cache-Control"))
            .isEqualTo("public, max-age=31536000, immutable");
        found++;
      }
      assertThat(found).isEqualTo(3);
      assertThat(visitor.get("/assets/console.0000000000000000.css").status()).isEqualTo(404);
    }
  }

  @Test
  void afterSigningInOnlyPagesOfTheConsoleAreReturnedTo() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      for (String next :
          List.of(
              "https://evil.example/",
              "//evil.example",
              "/\\evil.example",
              "javascript:alert(1)",
              "/\tx",
              "webhooks",
              "")) {
        Browser visitor = console.browser();
        visitor.get("/sign-in");
        Response response =
            visitor.post("/sign-in", Map.of("token", console.token(Role.VIEWER), "next", next));
        assertThat(response.header("Location")).as(next).isEqualTo("/");
      }
      Browser visitor = console.browser();
      visitor.get("/sign-in");
      assertThat(
              visitor
                  .post(
                      "/sign-in",
                      Map.of("token", console.token(Role.VIEWER), "next", "/webhooks?q=a%20b"))
                  .header("Location"))
          .isEqualTo("/webhooks?q=a%20b");
    }
  }
}
