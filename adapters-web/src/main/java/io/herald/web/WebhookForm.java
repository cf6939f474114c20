package io.herald.web;

import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.HeaderRules;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import io.herald.domain.webhook.WebhookDraft.FilterDraft;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import io.herald.domain.webhook.WebhookDraft.ValidatorDraft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Add / edit webhook form as it was filled in: everything typed, right or wrong. Immutable.
 *
 * @param saved the webhook that is edited; absent for a new one
 * @param etag the version that was edited
 * @param labels parted by commas
 * @param retry standard, hour, none or own
 * @param retryDelays the delays of {@code own}
 */
record WebhookForm(
    Optional<WebhookId> saved,
    String etag,
    String name,
    String description,
    String owner,
    String labels,
    boolean active,
    String method,
    String url,
    String bodyTemplate,
    AuthenticationFields authentication,
    List<HeaderRow> headers,
    List<String> triggers,
    List<FilterRow> filters,
    List<ValidatorRow> validators,
    List<CaptureRow> captures,
    String timeout,
    String maxConcurrency,
    String rateLimit,
    String order,
    String retry,
    String retryDelays) {

  /**
   * What a new webhook sends until somebody says otherwise: enough to be useful, nothing private.
   */
  static final String DEFAULT_BODY =
      """
      {
        "event": "{{event_type}}",
        "time": "{{iso event_time}}",
        "request": "{{data.friendly_id}}",
        "requester": "{{data.requester.name}}",
        "access_flow": "{{data.access_flow.name}}",
        "integration": "{{data.access_groups.[0].integration.name}}"
      }
      """;

  /** Delays that add up to a little less than an hour. */
  static final String HOUR_OF_RETRIES = "5s, 1m, 5m, 15m, 35m";

  /** Where a preview seems to go while there is no URL. */
  static final String STAND_IN = "https://target.example/";

  /** No form of ours has more rows of one sort. */
  private static final int MAX_ROWS = 500;

  /** The suffix of open filter fields, e.g. {@code custom_fields.}. */
  private static final String OPEN = ".";

  WebhookForm {
    headers = List.copyOf(headers);
    triggers = List.copyOf(triggers);
    filters = List.copyOf(filters);
    validators = List.copyOf(validators);
    captures = List.copyOf(captures);
  }

  /** An empty form with the defaults. */
  static WebhookForm blank() {
    return of(
        new WebhookDraft(
            "",
            "",
            "",
            "",
            List.of(),
            false,
            "POST",
            "",
            List.of(),
            new AuthenticationDraft.None(),
            DEFAULT_BODY,
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            "10s",
            new DeliveryDraft(20, "", "normal", "standard"),
            Optional.empty()));
  }

  /** The form of a webhook that is to be edited. */
  static WebhookForm of(Webhook webhook) {
    return of(WebhookDraft.of(webhook)).of(Optional.of(webhook.id()), webhook.etag());
  }

  /** The form of a draft, such as a ready-made webhook. */
  static WebhookForm of(WebhookDraft draft) {
    List<HeaderRow> headers = new ArrayList<>();
    for (HeaderDraft header : draft.headers()) {
      headers.add(
          new HeaderRow(
              headers.size(),
              header.name(),
              header.value(),
              header.secret(),
              SecretField.of(header.secretValue())));
    }
    List<FilterRow> filters = new ArrayList<>();
    for (FilterDraft filter : draft.filters()) {
      filters.add(
          new FilterRow(filters.size(), filter.field(), filter.operator(), filter.values()));
    }
    List<ValidatorRow> validators = new ArrayList<>();
    for (ValidatorDraft validator : draft.responseValidators()) {
      validators.add(
          new ValidatorRow(validators.size(), validator.jsonPath(), validator.expectedValues()));
    }
    List<CaptureRow> captures = new ArrayList<>();
    draft
        .capture()
        .forEach((name, path) -> captures.add(new CaptureRow(captures.size(), name, path)));
    DeliveryDraft delivery = draft.delivery();
    String retry =
        switch (delivery.retry()) {
          case "", "standard" -> "standard";
          case "none" -> "none";
          case HOUR_OF_RETRIES -> "hour";
          default -> "own";
        };
    return new WebhookForm(
        Optional.empty(),
        "",
        draft.name(),
        draft.description(),
        draft.owner(),
        String.join(", ", draft.labels()),
        draft.active(),
        draft.method(),
        draft.url(),
        draft.bodyTemplate(),
        AuthenticationFields.of(draft.authentication()),
        headers,
        draft.triggers(),
        filters,
        validators,
        captures,
        draft.timeout(),
        delivery.maxConcurrency() == 0 ? "" : Integer.toString(delivery.maxConcurrency()),
        delivery.rateLimit(),
        delivery.order().isEmpty() ? "normal" : delivery.order(),
        retry,
        retry.equals("own") ? delivery.retry() : "");
  }

  /** Reads a submitted form. Rows that are empty altogether are left out. */
  static WebhookForm read(Form form) {
    return new WebhookForm(
        WebhookId.parse(form.line("id")),
        form.line("etag"),
        form.line("name"),
        form.area("description").strip(),
        form.line("owner"),
        form.line("labels"),
        form.has("active"),
        form.line("method"),
        form.line("url"),
        form.area("body_template"),
        AuthenticationFields.read(form),
        rows(form, "headers", index -> HeaderRow.read(form, index)),
        form.all("triggers"),
        rows(form, "filters", index -> FilterRow.read(form, index)),
        rows(form, "response_validators", index -> ValidatorRow.read(form, index)),
        rows(form, "capture", index -> CaptureRow.read(form, index)),
        form.line("timeout"),
        form.line("delivery.max_concurrency"),
        form.line("delivery.rate_limit"),
        form.line("delivery.order"),
        form.line("delivery.retry"),
        form.line("delivery.retry.delays"));
  }

  private static <T> List<T> rows(Form form, String name, IntFunction<Optional<T>> read) {
    Pattern pattern = Pattern.compile(Pattern.quote(name) + "\\[(\\d{1,6})]\\..*");
    TreeSet<Integer> keys = new TreeSet<>();
    for (String field : form.names()) {
      Matcher matcher = pattern.matcher(field);
      if (matcher.matches() && keys.size() < MAX_ROWS) {
        keys.add(Integer.valueOf(matcher.group(1)));
      }
    }
    List<T> rows = new ArrayList<>();
    for (int key : keys) {
      read.apply(key).ifPresent(rows::add);
    }
    return rows;
  }

  /** The same form for a webhook that exists. */
  WebhookForm of(Optional<WebhookId> id, String version) {
    return new WebhookForm(
        id,
        version,
        name,
        description,
        owner,
        labels,
        active,
        method,
        url,
        bodyTemplate,
        authentication,
        headers,
        triggers,
        filters,
        validators,
        captures,
        timeout,
        maxConcurrency,
        rateLimit,
        order,
        retry,
        retryDelays);
  }

  /** The same form switched on or off. */
  WebhookForm switched(boolean on) {
    return new WebhookForm(
        saved,
        etag,
        name,
        description,
        owner,
        labels,
        on,
        method,
        url,
        bodyTemplate,
        authentication,
        headers,
        triggers,
        filters,
        validators,
        captures,
        timeout,
        maxConcurrency,
        rateLimit,
        order,
        retry,
        retryDelays);
  }

  /**
   * The form of a copy: inactive, under another name, and without secrets, which stay where they
   * were meant for.
   */
  WebhookForm copy() {
    String copied = name + " copy";
    return new WebhookForm(
        Optional.empty(),
        "",
        copied.length() <= 64 ? copied : name.substring(0, 59) + " copy",
        description,
        owner,
        labels,
        false,
        method,
        url,
        bodyTemplate,
        authentication.withoutSecrets(),
        headers.stream().map(HeaderRow::withoutSecret).toList(),
        triggers,
        filters,
        validators,
        captures,
        timeout,
        maxConcurrency,
        rateLimit,
        order,
        retry,
        retryDelays);
  }

  /** The same form with one more empty row, or one less, as its buttons ask without scripts. */
  WebhookForm rearranged(String request) {
    String[] parts = request.split(" ", 3);
    String rows = parts.length > 1 ? parts[1] : "";
    int key = parts.length > 2 && parts[2].matches("\\d{1,6}") ? Integer.parseInt(parts[2]) : -1;
    boolean adds = parts[0].equals("add");
    return new WebhookForm(
        saved,
        etag,
        name,
        description,
        owner,
        labels,
        active,
        method,
        url,
        bodyTemplate,
        authentication,
        rows.equals("headers") ? rearranged(headers, adds, key, HeaderRow::empty) : headers,
        triggers,
        rows.equals("filters") ? rearranged(filters, adds, key, FilterRow::empty) : filters,
        rows.equals("response_validators")
            ? rearranged(validators, adds, key, ValidatorRow::empty)
            : validators,
        rows.equals("capture") ? rearranged(captures, adds, key, CaptureRow::empty) : captures,
        timeout,
        maxConcurrency,
        rateLimit,
        order,
        retry,
        retryDelays);
  }

  private static <T extends Row> List<T> rearranged(
      List<T> rows, boolean adds, int key, IntFunction<T> empty) {
    List<T> changed = new ArrayList<>(rows);
    if (adds) {
      changed.add(empty.apply(nextKey(rows)));
    } else {
      changed.removeIf(row -> row.key() == key);
    }
    return changed;
  }

  /** A key that no row has. */
  static int nextKey(List<? extends Row> rows) {
    return rows.stream().mapToInt(Row::key).max().orElse(-1) + 1;
  }

  /** What the form says, to be checked by the domain's rules. */
  WebhookDraft draft() {
    Map<String, String> capture = new LinkedHashMap<>();
    captures.forEach(row -> capture.put(row.name(), row.jsonPath()));
    return new WebhookDraft(
        name,
        "",
        description,
        owner,
        Arrays.stream(labels.split(",")).map(String::strip).filter(l -> !l.isEmpty()).toList(),
        active,
        method,
        url,
        headers.stream().map(HeaderRow::draft).toList(),
        authentication.draft(),
        bodyTemplate,
        triggers,
        filters.stream()
            .map(row -> new FilterDraft(row.field(), row.operator(), row.values()))
            .toList(),
        validators.stream()
            .map(row -> new ValidatorDraft(row.jsonPath(), row.expectedValues()))
            .toList(),
        capture,
        timeout.matches("\\d+") ? timeout + "s" : timeout,
        new DeliveryDraft(
            concurrency(),
            rateLimit,
            order,
            switch (retry) {
              case "hour" -> HOUR_OF_RETRIES;
              case "own" -> retryDelays;
              default -> retry;
            }),
        Optional.empty());
  }

  /** What can be previewed although the form is not finished: without a URL there is a stand-in. */
  WebhookDraft previewDraft() {
    return url.isEmpty() ? to(STAND_IN).draft() : draft();
  }

  private WebhookForm to(String target) {
    return new WebhookForm(
        saved,
        etag,
        name,
        description,
        owner,
        labels,
        active,
        method,
        target,
        bodyTemplate,
        authentication,
        headers,
        triggers,
        filters,
        validators,
        captures,
        timeout,
        maxConcurrency,
        rateLimit,
        order,
        retry,
        retryDelays);
  }

  /** The rules refuse what is no number of requests, and -1 is none. */
  private int concurrency() {
    if (maxConcurrency.isEmpty()) {
      return 0;
    }
    return maxConcurrency.matches("[1-9]\\d{0,5}") ? Integer.parseInt(maxConcurrency) : -1;
  }

  /** Whether anything typed into a secret field would have to be typed again. */
  boolean withholdsSecrets() {
    return authentication.withholdsSecrets()
        || headers.stream().anyMatch(row -> row.secretValue().withheld());
  }

  /** A row of the form. */
  sealed interface Row {
    /** Tells rows apart while the page is open; it stays when others are removed. */
    int key();
  }

  /** A header: name and value, which may be a secret. */
  record HeaderRow(int key, String name, String value, boolean secret, SecretField secretValue)
      implements Row {
    static HeaderRow empty(int key) {
      return new HeaderRow(key, "", "", false, SecretField.EMPTY);
    }

    static Optional<HeaderRow> read(Form form, int key) {
      String field = "headers[" + key + "].";
      String name = form.line(field + "name");
      String value = form.text(field + "value");
      SecretField secretValue = SecretField.read(form, field + "value");
      boolean secret = form.has(field + "secret") || HeaderRules.isSecretByName(name);
      if (name.isEmpty() && value.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          secret
              ? new HeaderRow(key, name, "", true, secretValue)
              : new HeaderRow(key, name, value, false, SecretField.EMPTY));
    }

    HeaderRow withoutSecret() {
      return new HeaderRow(key, name, value, secret, SecretField.EMPTY);
    }

    HeaderDraft draft() {
      return new HeaderDraft(name, secret, value, secret ? secretValue.secret() : Optional.empty());
    }
  }

  /** A filter. */
  record FilterRow(int key, String field, String operator, List<String> values) implements Row {
    FilterRow {
      values = List.copyOf(values);
    }

    static FilterRow empty(int key) {
      return new FilterRow(key, "", "is", List.of());
    }

    static Optional<FilterRow> read(Form form, int key) {
      String prefix = "filters[" + key + "].";
      String field = form.line(prefix + "field");
      String open = form.line(prefix + "name");
      List<String> values =
          form.all(prefix + "values").stream().filter(value -> !value.isBlank()).toList();
      if (field.isEmpty() && values.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new FilterRow(
              key,
              field.endsWith(OPEN) ? field + open : field,
              form.line(prefix + "operator"),
              values));
    }

    /** The catalogue's field that the dropdown shows, e.g. {@code custom_fields.}. */
    boolean shows(String catalogueField) {
      return catalogueField.endsWith(OPEN)
          ? field.startsWith(catalogueField)
          : field.equals(catalogueField);
    }

    /** The name after an open field, e.g. {@code environment}. */
    String openName() {
      int dot = field.indexOf('.');
      return dot < 0 ? "" : field.substring(dot + 1);
    }
  }

  /** A response validator. */
  record ValidatorRow(int key, String jsonPath, List<String> expectedValues) implements Row {
    ValidatorRow {
      expectedValues = List.copyOf(expectedValues);
    }

    static ValidatorRow empty(int key) {
      return new ValidatorRow(key, "", List.of());
    }

    static Optional<ValidatorRow> read(Form form, int key) {
      String prefix = "response_validators[" + key + "].";
      String path = form.line(prefix + "json_path");
      List<String> values =
          form.all(prefix + "expected_values").stream().filter(v -> !v.isBlank()).toList();
      return path.isEmpty() && values.isEmpty()
          ? Optional.empty()
          : Optional.of(new ValidatorRow(key, path, values));
    }
  }

  /** A value to be kept of a response. */
  record CaptureRow(int key, String name, String jsonPath) implements Row {
    static CaptureRow empty(int key) {
      return new CaptureRow(key, "", "");
    }

    static Optional<CaptureRow> read(Form form, int key) {
      String name = form.line("capture[" + key + "].name");
      String path = form.line("capture[" + key + "].json_path");
      return name.isEmpty() && path.isEmpty()
          ? Optional.empty()
          : Optional.of(new CaptureRow(key, name, path));
    }
  }

  /** The authentication as filled in: the fields of every sort, of which one is chosen. */
  record AuthenticationFields(
      String type,
      SecretField token,
      String username,
      SecretField password,
      String clientId,
      SecretField clientSecret,
      String tokenUrl,
      String scopes,
      String clientAuthentication,
      ParametersField extra,
      String certificate,
      SecretField privateKey) {

    private static final AuthenticationFields NONE =
        new AuthenticationFields(
            "none",
            SecretField.EMPTY,
            "",
            SecretField.EMPTY,
            "",
            SecretField.EMPTY,
            "",
            "",
            "basic",
            ParametersField.EMPTY,
            "",
            SecretField.EMPTY);

    static AuthenticationFields of(AuthenticationDraft draft) {
      return switch (draft) {
        case AuthenticationDraft.None _ -> NONE;
        case AuthenticationDraft.Bearer(var token) -> NONE.bearer(SecretField.of(token));
        case AuthenticationDraft.Basic(String username, var password) ->
            NONE.basic(username, SecretField.of(password));
        case AuthenticationDraft.OAuth2 oauth ->
            new AuthenticationFields(
                "oauth2",
                SecretField.EMPTY,
                "",
                SecretField.EMPTY,
                oauth.clientId(),
                SecretField.of(oauth.clientSecret()),
                oauth.tokenUrl(),
                String.join(" ", oauth.scopes()),
                oauth.clientAuthentication().isEmpty() ? "basic" : oauth.clientAuthentication(),
                ParametersField.of(oauth.extra()),
                "",
                SecretField.EMPTY);
        case AuthenticationDraft.MutualTls(String certificate, var privateKey) ->
            NONE.mutualTls(certificate, SecretField.of(privateKey));
      };
    }

    private AuthenticationFields bearer(SecretField value) {
      return new AuthenticationFields(
          "bearer",
          value,
          username,
          password,
          clientId,
          clientSecret,
          tokenUrl,
          scopes,
          clientAuthentication,
          extra,
          certificate,
          privateKey);
    }

    private AuthenticationFields basic(String name, SecretField value) {
      return new AuthenticationFields(
          "basic",
          token,
          name,
          value,
          clientId,
          clientSecret,
          tokenUrl,
          scopes,
          clientAuthentication,
          extra,
          certificate,
          privateKey);
    }

    private AuthenticationFields mutualTls(String pem, SecretField value) {
      return new AuthenticationFields(
          "mutual_tls",
          token,
          username,
          password,
          clientId,
          clientSecret,
          tokenUrl,
          scopes,
          clientAuthentication,
          extra,
          pem,
          value);
    }

    AuthenticationFields withoutSecrets() {
      return new AuthenticationFields(
          type,
          SecretField.EMPTY,
          username,
          SecretField.EMPTY,
          clientId,
          SecretField.EMPTY,
          tokenUrl,
          scopes,
          clientAuthentication,
          extra,
          certificate,
          SecretField.EMPTY);
    }

    static AuthenticationFields read(Form form) {
      String oauth = "authentication.oauth2.";
      return new AuthenticationFields(
          form.line("authentication"),
          SecretField.read(form, "authentication.bearer.token"),
          form.line("authentication.basic.username"),
          SecretField.read(form, "authentication.basic.password"),
          form.line(oauth + "client_id"),
          SecretField.read(form, oauth + "client_secret"),
          form.line(oauth + "token_url"),
          form.line(oauth + "scopes"),
          form.line(oauth + "client_authentication"),
          new ParametersField(form.area(oauth + "extra")),
          form.area("authentication.mutual_tls.certificate"),
          SecretField.read(form, "authentication.mutual_tls.private_key"));
    }

    AuthenticationDraft draft() {
      return switch (type) {
        case "bearer" -> new AuthenticationDraft.Bearer(token.secret());
        case "basic" -> new AuthenticationDraft.Basic(username, password.secret());
        case "oauth2" ->
            new AuthenticationDraft.OAuth2(
                clientId,
                clientSecret.secret(),
                tokenUrl,
                Arrays.stream(scopes.split("[\\s,]+")).filter(s -> !s.isEmpty()).toList(),
                clientAuthentication,
                extra.parameters());
        case "mutual_tls" -> new AuthenticationDraft.MutualTls(certificate, privateKey.secret());
        default -> new AuthenticationDraft.None();
      };
    }

    boolean withholdsSecrets() {
      return token.withheld()
          || password.withheld()
          || clientSecret.withheld()
          || extra.withheld()
          || privateKey.withheld();
    }
  }
}
