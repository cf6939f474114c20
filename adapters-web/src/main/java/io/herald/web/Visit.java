package io.herald.web;

import io.herald.application.access.Browser;
import io.herald.application.access.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One request as handlers see it: who asks for what. Immutable but for the shell, which is made
 * when first asked for.
 */
final class Visit {
  private final Map<String, String> parameters;
  private final Form query;
  private final Form form;
  private final Optional<Caller> caller;
  private final String session;
  private final Function<Cookie.Jar, String> cookies;
  private final String address;
  private final boolean fragment;
  private final String lastEventId;
  private final boolean acceptsGzip;
  private final Supplier<Shell> shell;

  /**
   * Makes a visit.
   *
   * @param parameters of the path
   * @param session the session cookie; empty if there is none
   * @param cookies the values of cookies
   * @param fragment whether htmx asks for a part of a page
   * @param lastEventId where a stream that broke shall go on; empty for a new one
   */
  Visit(
      Map<String, String> parameters,
      Form query,
      Form form,
      Optional<Caller> caller,
      String session,
      Function<Cookie.Jar, String> cookies,
      String address,
      boolean fragment,
      String lastEventId,
      boolean acceptsGzip,
      Supplier<Shell> shell) {
    this.parameters = parameters;
    this.query = query;
    this.form = form;
    this.caller = caller;
    this.session = session;
    this.cookies = cookies;
    this.address = address;
    this.fragment = fragment;
    this.lastEventId = lastEventId;
    this.acceptsGzip = acceptsGzip;
    this.shell = shell;
  }

  /** A parameter of the path, which the route's pattern names. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  Form query() {
    return query;
  }

  Form form() {
    return form;
  }

  /** Who asks; there is somebody wherever the route's access asks for it. */
  Caller caller() {
    return caller.orElseThrow(() -> new IllegalStateException("this route lets anybody in"));
  }

  Optional<Caller> knownCaller() {
    return caller;
  }

  String session() {
    return session;
  }

  /** The value of a cookie; empty if there is none. */
  String cookie(Cookie.Jar jar) {
    return cookies.apply(jar);
  }

  /** Whoever signs in from here. */
  Browser browser() {
    return new Browser(address, session);
  }

  String address() {
    return address;
  }

  boolean fragment() {
    return fragment;
  }

  String lastEventId() {
    return lastEventId;
  }

  boolean acceptsGzip() {
    return acceptsGzip;
  }

  Shell shell() {
    return shell.get();
  }
}
