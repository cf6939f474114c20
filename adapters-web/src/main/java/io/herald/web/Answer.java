package io.herald.web;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a handler answers. */
sealed interface Answer {

  static Shown page(View view) {
    return new Shown(200, view, List.of(), Map.of());
  }

  static Shown page(int status, View view) {
    return new Shown(status, view, List.of(), Map.of());
  }

  static Redirect to(String path) {
    return new Redirect(path, List.of());
  }

  /** A rendered page or fragment. */
  record Shown(int status, View view, List<Cookie> cookies, Map<String, String> headers)
      implements Answer {
    public Shown {
      cookies = List.copyOf(cookies);
      headers = Map.copyOf(headers);
    }

    /** The address that the browser shall show, when htmx put the page in the place of another. */
    Shown at(String path) {
      return new Shown(status, view, cookies, Map.of("HX-Push-Url", path));
    }

    /** Tells programs how long to wait, in whole seconds. */
    Shown retryAfter(Duration waiting) {
      return new Shown(
          status,
          view,
          cookies,
          Map.of("Retry-After", Long.toString(Math.max(1, waiting.plusMillis(999).toSeconds()))));
    }

    Shown with(Cookie cookie) {
      return new Shown(status, view, plus(cookies, cookie), headers);
    }
  }

  /** See another page of the console (303). */
  record Redirect(String path, List<Cookie> cookies) implements Answer {
    public Redirect {
      cookies = List.copyOf(cookies);
    }

    Redirect with(Cookie cookie) {
      return new Redirect(path, plus(cookies, cookie));
    }

    Redirect with(Notice notice) {
      return with(notice.cookie());
    }
  }

  /** See a page of the identity provider (303). */
  record Elsewhere(URI address, Cookie cookie) implements Answer {}

  /** Bytes as they are, such as a style sheet; the array is shared and never written to. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Raw(int status, String mediaType, byte[] body, Map<String, String> headers)
      implements Answer {
    public Raw {
      headers = Map.copyOf(headers);
    }
  }

  /** Server-sent events until the browser leaves or the console stops. */
  record Stream(Feed feed) implements Answer {}

  /** Writes a stream; runs on the connection's own thread and returns when the stream ends. */
  @FunctionalInterface
  interface Feed {
    void run(Emitter emitter);
  }

  /** Takes the events of a stream. */
  interface Emitter {
    /** Sends one event; throws an unchecked exception if the browser is gone. */
    void emit(String id, String name, String data);

    /** Keeps the connection open and finds out whether the browser is gone. */
    void heartbeat();
  }

  private static List<Cookie> plus(List<Cookie> cookies, Cookie cookie) {
    List<Cookie> all = new ArrayList<>(cookies);
    all.add(cookie);
    return all;
  }
}
