package io.herald.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.access.Role;
import io.herald.application.event.DescribePayload.Field;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.filter.FilterField;
import io.herald.domain.filter.FilterOperator;
import io.herald.proto.v1.AuditServiceProto;
import io.herald.proto.v1.EventServiceProto;
import io.herald.proto.v1.InvocationServiceProto;
import io.herald.proto.v1.KeyServiceProto;
import io.herald.proto.v1.PersonServiceProto;
import io.herald.proto.v1.SystemServiceProto;
import io.herald.proto.v1.TokenServiceProto;
import io.herald.proto.v1.WebhookServiceProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The documents that are written from the protos and the catalogue, so that they cannot say
 * anything else than the program. Stateless.
 */
final class ReferenceDocuments {
  private static final String GENERATED =
      "<!-- Generated from the proto; docs/README.md says how to write it anew. -->\n";
  private static final List<FileDescriptor> SERVICES =
      List.of(
          EventServiceProto.getDescriptor(),
          WebhookServiceProto.getDescriptor(),
          InvocationServiceProto.getDescriptor(),
          TokenServiceProto.getDescriptor(),
          PersonServiceProto.getDescriptor(),
          SystemServiceProto.getDescriptor(),
          AuditServiceProto.getDescriptor(),
          KeyServiceProto.getDescriptor());

  private final ProtoPayloadDescription descriptions = new ProtoPayloadDescription();
  private final ProtoComments comments = ProtoComments.load();

  /** All documents, by their path below {@code docs}. */
  Map<String, String> all() {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("PAYLOAD-REFERENCE.md", payloadReference());
    for (EventKind kind : EventKinds.CATALOGUE.all()) {
      String name =
          kind.equals(EventKinds.CATALOGUE.defaultKind())
              ? "payload.schema.json"
              : "payload." + kind.name() + ".schema.json";
      documents.put(name, descriptions.jsonSchema(Caller.HERALD, kind));
    }
    documents.put("GRPC-REFERENCE.md", grpcReference());
    return documents;
  }

  private String payloadReference() {
    StringBuilder out = new StringBuilder(GENERATED);
    out.append(
        """
        # The payload

        What templates see, and what an empty template sends. Absent texts, numbers, times and
        objects are left out; lists and maps are always present. Times are numbers in epoch seconds
        with nine decimals, kept to the last digit; `{{iso event_time}}` writes them in ISO form.
        The same as JSON Schema: [payload.schema.json](payload.schema.json).
        """);
    for (EventKind kind : EventKinds.CATALOGUE.all()) {
      out.append("\n## Event kind `").append(kind.name()).append("`\n");
      triggers(kind, out);
      out.append("\n### Fields\n\n| in a template | type | always | what it is |\n");
      out.append("| --- | --- | --- | --- |\n");
      descriptions.fields(Caller.HERALD, kind).forEach(field -> row(field, out));
      filters(kind, out);
      out.append("\n### An example\n\n```json\n")
          .append(IndentedJson.text(kind.sample(kind.triggers().getFirst().trigger())))
          .append("```\n");
    }
    return out.toString();
  }

  private static void triggers(EventKind kind, StringBuilder out) {
    out.append("\n### Triggers\n\n| trigger | fires when |\n| --- | --- |\n");
    for (EventKind.TriggerDescription description : kind.triggers()) {
      out.append("| `")
          .append(description.trigger().name())
          .append("` | ")
          .append(cell(description.firesWhen()))
          .append(" |\n");
    }
  }

  private static void filters(EventKind kind, StringBuilder out) {
    out.append("\n### Filter fields\n\n| field | the question it answers | operators |\n");
    out.append("| --- | --- | --- |\n");
    for (FilterField field : kind.filterFields()) {
      out.append("| `")
          .append(field.name())
          .append(field.name().endsWith(".") ? "NAME" : "")
          .append("` | ")
          .append(cell(field.question()))
          .append(" | ")
          .append(
              field.operators().stream()
                  .map(FilterOperator::text)
                  .collect(Collectors.joining(", ")))
          .append(" |\n");
    }
  }

  private static void row(Field field, StringBuilder out) {
    out.append("| `")
        .append(field.path())
        .append("` | ")
        .append(field.type())
        .append(" | ")
        .append(field.required() ? "yes" : "")
        .append(" | ")
        .append(cell(field.description()))
        .append(" |\n");
    field.children().forEach(child -> row(child, out));
  }

  private String grpcReference() {
    StringBuilder out = new StringBuilder(GENERATED);
    out.append(
        """
        # gRPC: `herald.v1`

        Every call carries `authorization: Bearer TOKEN`, or comes with a client certificate that
        `HERALD_GRPC_CLIENT_ROLES` names; only the health service takes neither. The
        messages are described in [the protos](../proto/src/main/proto/herald/v1). Errors are a
        `google.rpc.Status` with one `ErrorInfo` (domain `herald`) and, where fields are to blame,
        a `BadRequest`.
        """);
    Map<String, Permission> table = MethodPermissions.table();
    for (FileDescriptor file : SERVICES) {
      for (ServiceDescriptor service : file.getServices()) {
        service(service, table, out);
      }
    }
    return out.toString();
  }

  private void service(
      ServiceDescriptor service, Map<String, Permission> table, StringBuilder out) {
    out.append("\n## ")
        .append(service.getName())
        .append("\n\n")
        .append(comments.of(service.getFullName()))
        .append("\n\n| method |");
    for (Role role : Role.values()) {
      out.append(' ').append(role.text()).append(" |");
    }
    out.append(" what it does |\n| --- |");
    for (Role _ : Role.values()) {
      out.append(" --- |");
    }
    out.append(" --- |\n");
    for (MethodDescriptor method : service.getMethods()) {
      Permission permission = table.get(service.getFullName() + "/" + method.getName());
      if (permission == null) {
        throw new IllegalStateException("not in the table of roles: " + method.getFullName());
      }
      out.append("| `").append(method.getName()).append("` |");
      for (Role role : Role.values()) {
        out.append(role.may(permission) ? " yes |" : " |");
      }
      out.append(' ').append(cell(comments.of(method.getFullName()))).append(" |\n");
    }
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
