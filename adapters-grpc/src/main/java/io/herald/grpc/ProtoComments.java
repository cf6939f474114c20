package io.herald.grpc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.ExtensionRegistryLite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the protos say of themselves: their comments by full name, each as one paragraph. The code
 * that is generated from them has none, so they come from the descriptors beside it. Immutable.
 */
final class ProtoComments {
  private static final String RESOURCE = "/herald/v1/descriptors.binpb";

  private final Map<String, String> byFullName = new HashMap<>();

  private ProtoComments(FileDescriptorSet files) {
    files.getFileList().forEach(this::readFile);
  }

  /**
   * Reads the descriptors from the class path.
   *
   * @throws IllegalStateException if they are not there, which is an error of the build
   */
  static ProtoComments load() {
    try (InputStream in = ProtoComments.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + RESOURCE);
      }
      return new ProtoComments(
          FileDescriptorSet.parseFrom(in, ExtensionRegistryLite.getEmptyRegistry()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read: " + RESOURCE, e);
    }
  }

  /** The comment on a field, message, service or method, e.g. {@code herald.v1.Event.event_id}. */
  String of(String fullName) {
    String comment = byFullName.get(fullName);
    if (comment == null) {
      throw new IllegalArgumentException("the protos do not describe " + fullName);
    }
    return comment;
  }

  private void readFile(FileDescriptorProto file) {
    Map<List<Integer>, String> comments = new HashMap<>();
    for (SourceCodeInfo.Location location : file.getSourceCodeInfo().getLocationList()) {
      if (location.hasLeadingComments()) {
        comments.put(location.getPathList(), paragraph(location.getLeadingComments()));
      }
    }
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      readMessage(
          file.getPackage(),
          file.getMessageType(i),
          List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i),
          comments);
    }
    for (int i = 0; i < file.getServiceCount(); i++) {
      ServiceDescriptorProto service = file.getService(i);
      List<Integer> path = List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, i);
      String name = file.getPackage() + "." + service.getName();
      put(name, path, comments);
      for (int j = 0; j < service.getMethodCount(); j++) {
        put(
            name + "." + service.getMethod(j).getName(),
            child(path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, j),
            comments);
      }
    }
  }

  private void readMessage(
      String parent,
      DescriptorProto message,
      List<Integer> path,
      Map<List<Integer>, String> comments) {
    String name = parent + "." + message.getName();
    put(name, path, comments);
    for (int i = 0; i < message.getFieldCount(); i++) {
      put(
          name + "." + message.getField(i).getName(),
          child(path, DescriptorProto.FIELD_FIELD_NUMBER, i),
          comments);
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      readMessage(
          name,
          message.getNestedType(i),
          child(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i),
          comments);
    }
  }

  private void put(String fullName, List<Integer> path, Map<List<Integer>, String> comments) {
    String comment = comments.get(path);
    if (comment != null) {
      byFullName.put(fullName, comment);
    }
  }

  private static List<Integer> child(List<Integer> path, int field, int index) {
    var child = new java.util.ArrayList<>(path);
    child.add(field);
    child.add(index);
    return List.copyOf(child);
  }

  private static String paragraph(String comment) {
    return comment.strip().replaceAll("\\s+", " ");
  }
}
