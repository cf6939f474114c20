package io.herald.bootstrap.journey;

import io.grpc.Status;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Webhook;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A webhook with one thing wrong, as all three doors can be given it.
 *
 * @param what what is wrong with it
 * @param field the field to blame
 * @param says part of the sentence, the same at every door
 * @param code the gRPC status
 * @param inForm whether somebody can do this in the form; unknown fields, operators and triggers
 *     cannot be chosen there
 */
record BadWebhook(
    String what, Draft draft, String field, String says, Status.Code code, boolean inForm) {
  /** A name that is in use. */
  static final String TAKEN = "Taken";

  static List<BadWebhook> all() {
    return List.of(
        bad("http URL", "url", "only https is allowed", with -> with.url("http://example.com/x")),
        bad("custom port", "url", "8443", with -> with.url("https://example.com:8443/x")),
        bad(
            "IP literal",
            "url",
            "The host is the address 93.184.216.34",
            with -> with.url("https://93.184.216.34/x")),
        bad("internal name", "url", "internal", with -> with.url("https://wiki.internal/x")),
        new BadWebhook(
            "name in use",
            Draft.GOOD.name("tAKEN"),
            "name",
            "There is a webhook named tAKEN already; letter case does not count.",
            Status.Code.ALREADY_EXISTS,
            true),
        bad("malformed name", "name", "1 to 64 ASCII letters", with -> with.name("bad/name")),
        bad(
            "template that does not parse",
            "body_template",
            "ine 1, column 7",
            with -> with.template("{\"a\": {{#each data.approvals}} 1}")),
        bad(
            "template that renders to invalid JSON",
            "body_template",
            "invalid JSON for RequestCreated: line 2, column",
            with -> with.template("{\n  \"text\": {{data.requester.name}} oops}")),
        notInForm(
            "unknown filter field",
            "filters[0].field",
            "There is no filter field of this name. Did you mean integration.name?",
            with -> with.filter("integration.nam", "is")),
        notInForm(
            "unknown operator",
            "filters[0].operator",
            "There is no operator of this name.",
            with -> with.filter("integration.name", "resembles")),
        notInForm(
            "unknown trigger",
            "triggers[0]",
            "There is no trigger of this name. Did you mean RequestCreated?",
            with -> with.triggers(List.of("RequestCreate"))),
        bad(
            "forbidden header",
            "headers[0].name",
            "Herald sets this header itself",
            with -> with.header("Host", "example.com")),
        bad(
            "malformed header name",
            "headers[0].name",
            "This is no header name",
            with -> with.header("X Team", "platform")),
        bad(
            "malformed header value",
            "headers[0].value",
            "A header value is visible ASCII",
            with -> with.header("X-Team", "plätform")),
        bad(
            "no trigger",
            "triggers",
            "Without a trigger the webhook would never fire.",
            with -> with.triggers(List.of())));
  }

  private static BadWebhook bad(
      String what, String field, String says, UnaryOperator<Draft> change) {
    return new BadWebhook(
        what, change.apply(Draft.GOOD), field, says, Status.Code.INVALID_ARGUMENT, true);
  }

  private static BadWebhook notInForm(
      String what, String field, String says, UnaryOperator<Draft> change) {
    return new BadWebhook(
        what, change.apply(Draft.GOOD), field, says, Status.Code.INVALID_ARGUMENT, false);
  }

  @Override
  public String toString() {
    return what;
  }

  /** As much of a webhook as can go wrong here; no header and no filter where the name is empty. */
  record Draft(
      String name,
      String url,
      String template,
      List<String> triggers,
      String headerName,
      String headerValue,
      String filterField,
      String filterOperator) {
    static final Draft GOOD =
        new Draft(
            "Good",
            "https://example.com/hook",
            "{\"text\": {{data.requester.name}}}",
            List.of("RequestCreated"),
            "",
            "",
            "",
            "");

    Draft name(String changed) {
      return new Draft(
          changed, url, template, triggers, headerName, headerValue, filterField, filterOperator);
    }

    Draft url(String changed) {
      return new Draft(
          name, changed, template, triggers, headerName, headerValue, filterField, filterOperator);
    }

    Draft template(String changed) {
      return new Draft(
          name, url, changed, triggers, headerName, headerValue, filterField, filterOperator);
    }

    Draft triggers(List<String> changed) {
      return new Draft(
          name, url, template, changed, headerName, headerValue, filterField, filterOperator);
    }

    Draft header(String key, String value) {
      return new Draft(name, url, template, triggers, key, value, filterField, filterOperator);
    }

    Draft filter(String field, String operator) {
      return new Draft(name, url, template, triggers, headerName, headerValue, field, operator);
    }

    Webhook message() {
      Webhook.Builder webhook =
          Webhook.newBuilder()
              .setName(name)
              .setUrl(url)
              .setBodyTemplate(template)
              .addAllTriggers(triggers);
      if (!headerName.isEmpty()) {
        webhook.addHeaders(Header.newBuilder().setName(headerName).setValue(headerValue));
      }
      if (!filterField.isEmpty()) {
        webhook.addFilters(
            Filter.newBuilder()
                .setField(filterField)
                .setOperator(filterOperator)
                .addValues("prod db"));
      }
      return webhook.build();
    }

    /** The same as a webhook file. */
    String file() {
      StringBuilder yaml = new StringBuilder();
      yaml.append("name: '").append(name).append("'\n");
      yaml.append("url: '").append(url).append("'\n");
      yaml.append("triggers: ").append(triggers).append('\n');
      yaml.append("body_template: |-\n").append(template.indent(2));
      if (!headerName.isEmpty()) {
        yaml.append("headers:\n  - {name: '%s', value: '%s'}\n".formatted(headerName, headerValue));
      }
      if (!filterField.isEmpty()) {
        yaml.append(
            "filters:\n  - {field: '%s', operator: '%s', values: [prod db]}\n"
                .formatted(filterField, filterOperator));
      }
      return yaml.toString();
    }

    void fillIn(ConsolePages console) {
      console.field("Name").fill(name);
      console.field("URL").fill(url);
      console.writeTemplate(template);
      triggers.forEach(console::tick);
      if (!headerName.isEmpty()) {
        console.addHeader(headerName, headerValue);
      }
    }
  }
}
