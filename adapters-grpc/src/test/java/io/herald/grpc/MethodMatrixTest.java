package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.stub.ClientCalls;
import io.herald.application.WiredApplication;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.access.Permission;
import io.herald.application.access.Role;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.InvokeWebhookRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every method for everybody: made from the services that the server has registered, so that a new
 * one cannot be forgotten.
 */
class MethodMatrixTest {
  /** What needs no entry in the table: the gate knows them by name. */
  private static final List<String> STANDARD =
      List.of(HealthGrpc.SERVICE_NAME, ServerReflectionGrpc.SERVICE_NAME);

  private static Door door;

  /** Connections that nobody may come in with, by what is wrong with their token. */
  private static final Map<String, Channel> STRANGERS = new LinkedHashMap<>();

  @BeforeAll
  static void open() {
    door = Door.open();
    STRANGERS.put("without a token", door.stranger());
    STRANGERS.put("with an empty token", door.withToken(""));
    STRANGERS.put("with an unknown token", door.withToken("herald_" + "x".repeat(43)));
    STRANGERS.put(
        "with a token that has a letter too many",
        door.withToken(door.newToken("longer", Role.ADMIN) + "x"));
    for (Role role : Role.values()) {
      String name = "leaver-" + role.text();
      String revoked = door.newToken(name, role);
      door.application.manageApiTokens.revoke(WiredApplication.ADMIN, name);
      STRANGERS.put("with a revoked token of role " + role.text(), door.withToken(revoked));
      STRANGERS.put(
          "with an expired token of role " + role.text(), door.withToken(shortLived(role)));
    }
    door.application.clock.advance(Duration.ofMinutes(2));
  }

  private static String shortLived(Role role) {
    return switch (door.application.manageApiTokens.create(
        WiredApplication.ADMIN,
        "short-" + role.text(),
        role.text(),
        Optional.of(door.application.clock.instant().plusSeconds(60)))) {
      case ManageApiTokens.Outcome.Created created -> created.value();
      case ManageApiTokens.Outcome.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  @AfterAll
  static void close() {
    door.close();
  }

  private static List<MethodDescriptor<?, ?>> methods() {
    List<MethodDescriptor<?, ?>> methods = new ArrayList<>();
    for (ServerServiceDefinition service : door.server.services()) {
      if (!STANDARD.contains(service.getServiceDescriptor().getName())) {
        service.getMethods().stream()
            .map(ServerMethodDefinition::getMethodDescriptor)
            .forEach(methods::add);
      }
    }
    return methods;
  }

  @Test
  void theTableNamesWhatTheServerHasRegisteredAndNothingElse() {
    assertThat(MethodPermissions.table().keySet())
        .containsExactlyInAnyOrderElementsOf(
            methods().stream().map(MethodDescriptor::getFullMethodName).toList());
    assertThat(
            door.server.services().stream()
                .map(service -> service.getServiceDescriptor().getName()))
        .containsAll(STANDARD);
  }

  @TestFactory
  List<DynamicTest> everyMethodLetsInTheRolesOfItsPermissionAndNobodyElse() {
    List<DynamicTest> tests = new ArrayList<>();
    for (MethodDescriptor<?, ?> method : methods()) {
      Permission permission = MethodPermissions.of(method.getFullMethodName()).orElseThrow();
      for (Role role : Role.values()) {
        tests.add(
            DynamicTest.dynamicTest(
                method.getBareMethodName() + " as " + role.text(),
                () -> {
                  Status.Code code = outcome(method, door.as(role));
                  if (role.may(permission)) {
                    assertThat(code)
                        .isNotIn(Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED)
                        .isNotIn(Status.Code.INTERNAL, Status.Code.UNKNOWN);
                  } else {
                    assertThat(code).isEqualTo(Status.Code.PERMISSION_DENIED);
                  }
                }));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> noMethodLetsAnybodyInWithoutAValidToken() {
    List<DynamicTest> tests = new ArrayList<>();
    for (MethodDescriptor<?, ?> method : methods()) {
      STRANGERS.forEach((who, channel) ->
          tests.add(
              DynamicTest.dynamicTest(
                  method.getBareMethodName() + " " + who,
                  () ->
                      assertThat(outcome(method, channel))
                          .isEqualTo(Status.Code.UNAUTHENTICATED))));
    }
    return tests;
  }

  /** A stranger may send any bytes; they are not even read. */
  @TestFactory
  List<DynamicTest> noMethodLooksAtTheBytesOfAStranger() {
    List<DynamicTest> tests = new ArrayList<>();
    for (MethodDescriptor<?, ?> method : methods()) {
      tests.add(
          DynamicTest.dynamicTest(
              method.getFullMethodName(),
              () ->
                  assertThat(garbage(method, door.stranger()))
                      .isEqualTo(Status.Code.UNAUTHENTICATED)));
    }
    return tests;
  }

  /** How a call with an empty request ends; a stream that begins counts as done. */
  private static Status.Code outcome(MethodDescriptor<?, ?> method, Channel channel) {
    try {
      call(raw(method), emptyRequest(method), channel);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static Status.Code garbage(MethodDescriptor<?, ?> method, Channel channel) {
    try {
      call(raw(method), new byte[] {10, 127, -1}, channel);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static void call(
      MethodDescriptor<byte[], byte[]> method, byte[] request, Channel channel) {
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(channel, method, Door.bounded(), request);
    if (!answers.hasNext()) {
      throw new AssertionError("no answer");
    }
  }

  private static byte[] emptyRequest(MethodDescriptor<?, ?> method) {
    // Without an event, InvokeWebhook means the sample, which takes more.
    return "InvokeWebhook".equals(method.getBareMethodName())
        ? InvokeWebhookRequest.newBuilder()
            .setName("none")
            .setEvent(Event.getDefaultInstance())
            .build()
            .toByteArray()
        : new byte[0];
  }

  /** The same method for bytes as they are. */
  private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    MethodDescriptor.Marshaller<byte[]> bytes = new AnyBytes();
    return MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
        .setFullMethodName(method.getFullMethodName())
        .setType(method.getType())
        .build();
  }

  /** Neither writes nor reads anything but what is there. */
  private static final class AnyBytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
