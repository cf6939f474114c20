package io.herald.web.testbrowser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A real browser that remembers every error of a page's console, violations of its Content Security
 * Policy among them. Used by one thread.
 */
public final class Chromium implements AutoCloseable {
  private static final double PATIENCE = 20_000;

  private final Playwright playwright =
      Playwright.create(
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  private final Browser browser =
      playwright
          .chromium()
          .launch(
              new BrowserType.LaunchOptions()
                  .setExecutablePath(executable())
                  .setHeadless(true)
                  .setArgs(
                      List.of(
                          "--no-sandbox",
                          "--disable-gpu",
                          "--disable-quic",
                          "--no-first-run",
                          "--disable-background-networking",
                          "--disable-component-update",
                          "--disable-sync")));
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  private static Path executable() {
    return Stream.of(
            System.getenv().getOrDefault("HERALD_CHROMIUM", ""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException("no Chromium: install it, or name it in HERALD_CHROMIUM"));
  }

  /** A fresh window of 1280 by 800, of somebody who is not signed in. */
  public Page window() {
    return window(new Browser.NewContextOptions());
  }

  /** A fresh window as a phone has it. */
  public Page narrowDarkWindow() {
    return window(
        new Browser.NewContextOptions().setViewportSize(390, 844).setColorScheme(ColorScheme.DARK));
  }

  /** A fresh window that runs no scripts. */
  public Page windowWithoutScripts() {
    return window(new Browser.NewContextOptions().setJavaScriptEnabled(false));
  }

  private Page window(Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options.setReducedMotion(ReducedMotion.REDUCE));
    context.setDefaultTimeout(PATIENCE);
    context.onConsoleMessage(message -> {
      if (message.type().equals("error") || message.type().equals("warning")) {
        errors.add(message.page().url() + ": " + message.text());
      }
    });
    context.onWebError(error -> errors.add(error.page().url() + ": " + error.error()));
    return context.newPage();
  }

  /** What went wrong in any window so far. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /** Forgets errors that a test provokes, such as the log line of a refused request. */
  public void forget(String part) {
    errors.removeIf(error -> error.contains(part));
  }

  /** Runs something, and forgets the errors with a part that it provokes. */
  public <T> T without(String part, Supplier<T> provoking) {
    List<String> before = errors();
    try {
      return provoking.get();
    } finally {
      errors.removeIf(error -> !before.contains(error) && error.contains(part));
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
