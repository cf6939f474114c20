package io.herald.domain.event;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A complete example per trigger, with mock data that says TEST where people read it and quotes and
 * a line break where templates must cope with them.
 */
final class AccessRequestSamples {
  private static final Instant CREATED = Instant.parse("2026-01-15T09:30:00.852378Z");
  private static final Duration DURATION = Duration.ofHours(1);

  private AccessRequestSamples() {}

  static JsonObject of(Trigger trigger) {
    Stage stage = Stage.of(trigger);
    return JsonObject.builder()
        .put("event_id", "test-" + trigger.name())
        .put("event_type", trigger.name())
        .put("event_time", EpochSeconds.of(CREATED.plus(stage.age)))
        .put("data", data(stage))
        .build();
  }

  /** How far a request has come when a trigger fires. */
  private enum Stage {
    CREATED(Duration.ZERO, "Pending", "Pending"),
    DECIDED(Duration.ofMinutes(4), "Approved", "Approved"),
    REJECTED(Duration.ofMinutes(4), "Rejected", "Pending"),
    GRANTED(Duration.ofMinutes(5), "Approved", "Approved"),
    ENDED(Duration.ofMinutes(65), "Approved", "Approved");

    private final Duration age;
    private final String statusByPerson;
    private final String statusByPolicy;

    Stage(Duration age, String statusByPerson, String statusByPolicy) {
      this.age = age;
      this.statusByPerson = statusByPerson;
      this.statusByPolicy = statusByPolicy;
    }

    static Stage of(Trigger trigger) {
      return switch (trigger.name()) {
        case "RequestCreated" -> CREATED;
        case "RequestRejected" -> REJECTED;
        case "RequestGranted" -> GRANTED;
        case "RequestExpired" -> ENDED;
        default -> DECIDED;
      };
    }
  }

  private static JsonObject data(Stage stage) {
    JsonObject.Builder data =
        JsonObject.builder()
            .put("id", "test-request")
            .put("friendly_id", "AR-TEST-1")
            .put("requester", person("user-1", "Dana O'Brien", "dana@example.com"))
            .put(
                "grantee",
                JsonObject.builder()
                    .put("id", "user-1")
                    .put("source_id", "okta|00u1")
                    .put("name", "Dana O'Brien")
                    .put("type", "user")
                    .build())
            .put(
                "justification",
                "TEST, no access was asked for: debug the \"orders\" backlog\nTicket OPS-7")
            .put("creation_date", EpochSeconds.of(CREATED));
    if (stage == Stage.GRANTED || stage == Stage.ENDED) {
      data.put("revocation_date", EpochSeconds.of(CREATED.plus(Stage.GRANTED.age).plus(DURATION)));
    }
    return data.put("access_flow", named("flow-1", "Prod on-call"))
        .put("access_bundle", named("bundle-1", "On-call bundle"))
        .put("access_duration_in_seconds", Json.of(DURATION.toSeconds()))
        .put("access_groups", accessGroups())
        .put("approvals_logical_relation", "AllOf")
        .put("approvals", approvals(stage))
        .put(
            "custom_fields",
            JsonObject.builder().put("ticket", "OPS-7").put("environment", "production").build())
        .build();
  }

  private static JsonArray accessGroups() {
    JsonObject database = resourceType("postgresql-database", "Database", "Postgresql/Database");
    JsonObject role = resourceType("aws-account-iam-role", "IAM Role", "AWS/IAM Role");
    return array(
        accessGroup(
            integration("integration-1", "Postgresql", "prod db"),
            database,
            accessUnit(
                resource("res-1", "orders", "prod db/orders", database),
                named("perm-1", "ReadOnly")),
            accessUnit(
                resource("res-2", "billing", "prod db/billing", database),
                named("perm-2", "ReadWrite"))),
        accessGroup(
            integration("integration-2", "AWS Account", "aws-prod"),
            role,
            accessUnit(
                resource("res-3", "OnCall", "aws-prod/OnCall", role),
                named("perm-3", "AssumeRole"))));
  }

  private static JsonArray approvals(Stage stage) {
    JsonObject.Builder byPerson =
        JsonObject.builder()
            .put("name", "Platform leads")
            .put("type", "group")
            .put("status", stage.statusByPerson);
    if (!stage.statusByPerson.equals("Pending")) {
      byPerson.put("approver", person("user-9", "Lee Wong", "lee@example.com"));
    }
    JsonObject byPolicy =
        JsonObject.builder()
            .put("name", "On-call schedule")
            .put("type", "automatic")
            .put("status", stage.statusByPolicy)
            .build();
    return array(byPerson.build(), byPolicy);
  }

  private static JsonObject accessGroup(
      JsonObject integration, JsonObject resourceType, JsonObject... accessUnits) {
    return JsonObject.builder()
        .put("integration", integration)
        .put("resource_types", array(resourceType))
        .put("access_units", array(accessUnits))
        .build();
  }

  private static JsonObject accessUnit(JsonObject resource, JsonObject permission) {
    return JsonObject.builder().put("resource", resource).put("permission", permission).build();
  }

  private static JsonObject integration(String id, String type, String name) {
    return JsonObject.builder().put("id", id).put("type", type).put("name", name).build();
  }

  private static JsonObject resource(String id, String name, String path, JsonObject type) {
    return JsonObject.builder()
        .put("id", id)
        .put("name", name)
        .put("path", path)
        .put("type", type)
        .build();
  }

  private static JsonObject resourceType(String id, String name, String displayPath) {
    return JsonObject.builder()
        .put("id", id)
        .put("name", name)
        .put("display_path", displayPath)
        .build();
  }

  private static JsonObject person(String id, String name, String email) {
    return JsonObject.builder().put("id", id).put("name", name).put("email", email).build();
  }

  private static JsonObject named(String id, String name) {
    return JsonObject.builder().put("id", id).put("name", name).build();
  }

  private static JsonArray array(JsonObject... elements) {
    return new JsonArray(List.of(elements));
  }
}
