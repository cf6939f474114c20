package io.herald.domain.event;

import static io.herald.domain.event.AccessRequestKind.MAX_ACCESS_UNITS;
import static io.herald.domain.event.AccessRequestKind.MAX_CUSTOM_FIELDS;
import static io.herald.domain.event.AccessRequestKind.MAX_CUSTOM_FIELD_NAME_LENGTH;
import static io.herald.domain.event.AccessRequestKind.MAX_EMAIL_LENGTH;
import static io.herald.domain.event.AccessRequestKind.MAX_IDENTIFIER_LENGTH;
import static io.herald.domain.event.AccessRequestKind.MAX_LIST_LENGTH;

import io.herald.domain.event.Shape.Amount;
import io.herald.domain.event.Shape.Sequence;
import io.herald.domain.event.Shape.Text;
import io.herald.domain.event.Shape.TextMap;
import io.herald.domain.event.Shape.Time;
import io.herald.domain.event.Structure.Member;

/** The {@code data} of an access request, member by member, in canonical order. */
final class AccessRequestShape {
  private static final Structure RESOURCE_TYPE =
      Structure.of(
          text("id", "identifies the resource type, e.g. postgresql-database"),
          text("name", "the resource type for people, e.g. Database"),
          text("display_path", "the resource type below its integration's type"));

  private static final Structure ACCESS_UNIT =
      Structure.of(
          optional(
              "resource",
              Structure.of(
                  text("id", "identifies the resource"),
                  text("name", "the resource's name, e.g. orders"),
                  text("path", "the resource's name below its integration's, e.g. prod db/orders"),
                  optional("type", RESOURCE_TYPE, "the resource's type")),
              "what is accessed"),
          optional(
              "permission",
              Structure.of(
                  text("id", "identifies the permission"),
                  text("name", "the permission's name, e.g. ReadOnly")),
              "what may be done with the resource"));

  private static final Structure ACCESS_GROUP =
      Structure.of(
          optional(
              "integration",
              Structure.of(
                  text("id", "identifies the integration"),
                  text("type", "what it integrates, e.g. Postgresql"),
                  text("name", "the integration's name, e.g. prod db")),
              "the system that holds the resources"),
          optional(
              "resource_types",
              new Sequence(RESOURCE_TYPE, MAX_LIST_LENGTH),
              "the types of the resources in this group"),
          optional(
              "access_units",
              new Sequence(ACCESS_UNIT, MAX_ACCESS_UNITS),
              "the resources with the permission asked for on each"));

  private static final Structure APPROVAL =
      Structure.of(
          text("name", "who is asked, e.g. a group's name"),
          text("type", "what is asked: a user, a group, a policy"),
          optional(
              "status",
              Text.oneOf("Pending", "Approved", "Rejected"),
              "what the answer was so far"),
          optional(
              "approver",
              Structure.of(
                  text("id", "identifies the person"),
                  text("name", "the person's name"),
                  text("email", "the person's e-mail address")),
              "the person who answered; absent if it was decided automatically"));

  static final Structure DATA =
      Structure.of(
          new Member(
              "id",
              Text.identifier(MAX_IDENTIFIER_LENGTH),
              "Herald delivers the events of one access request in order and finds them again by"
                  + " its identifier. Give the identifier of the access request.",
              "identifies the access request"),
          optional(
              "friendly_id",
              Text.identifier(MAX_IDENTIFIER_LENGTH),
              "what people call the access request, e.g. AR-123"),
          new Member(
              "requester",
              Structure.of(
                  new Member(
                      "id",
                      Text.identifier(MAX_IDENTIFIER_LENGTH),
                      "somebody must have asked for the access. Give the identifier of the"
                          + " requester.",
                      "identifies the person"),
                  text("name", "the person's name"),
                  optional(
                      "email", Text.identifier(MAX_EMAIL_LENGTH), "the person's e-mail address")),
              "somebody must have asked for the access. Give the requester with an identifier.",
              "who asked for the access"),
          optional(
              "grantee",
              Structure.of(
                  text("id", "identifies the grantee"),
                  text("source_id", "identifies the grantee where it comes from, e.g. okta|00u1"),
                  text("name", "the grantee's name"),
                  text("type", "what the grantee is, e.g. user or service_account")),
              "who receives the access"),
          text("justification", "why the access is asked for, in the requester's words"),
          optional("creation_date", new Time(), "when the request was made, in epoch seconds"),
          optional("revocation_date", new Time(), "when the access ends, in epoch seconds"),
          optional(
              "access_flow",
              Structure.of(
                  text("id", "identifies the access flow"), text("name", "the access flow's name")),
              "the access flow that the request went through"),
          optional(
              "access_bundle",
              Structure.of(text("id", "identifies the bundle"), text("name", "the bundle's name")),
              "the bundle that was asked for"),
          optional("access_duration_in_seconds", new Amount(), "how long the access is asked for"),
          optional(
              "access_groups",
              new Sequence(ACCESS_GROUP, MAX_LIST_LENGTH),
              "what is asked for, by integration"),
          optional(
              "approvals_logical_relation",
              Text.oneOf("AnyOf", "AllOf"),
              "whether one approval is enough or all are needed"),
          optional(
              "approvals", new Sequence(APPROVAL, MAX_LIST_LENGTH), "who was asked to approve"),
          optional(
              "custom_fields",
              new TextMap(MAX_CUSTOM_FIELDS, MAX_CUSTOM_FIELD_NAME_LENGTH),
              "fields of your own"));

  private AccessRequestShape() {}

  private static Member text(String name, String description) {
    return new Member(name, Text.ANY, "", description);
  }

  private static Member optional(String name, Shape shape, String description) {
    return new Member(name, shape, "", description);
  }
}
