package io.herald.bootstrap;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.herald.domain.fixture.HostileText;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Adds bytes and messages to what a hostile or confused sender makes of something right. Not
 * thread-safe.
 */
final class Mutation extends HostileText {
  private static final int MAX_EDITS = 4;
  private static final int MAX_DEPTH = 4;
  private static final int MANY = 1_200;

  /** Texts longer than this are not repeated many times, which would make messages of 80 MB. */
  private static final int LARGE = 1_000;

  Mutation(RandomGenerator random) {
    super(random);
  }

  /** Bytes with a few edits, or noise. */
  byte[] bytes(byte[] base) {
    if (base.length == 0 || chance(5)) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] bytes = base.clone();
    for (int edits = chance(50) ? 1 : 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 3 -> bytes = repeated(bytes, at);
        default -> bytes[at] = (byte) (chance(50) ? 0xff : 0);
      }
    }
    return bytes;
  }

  private byte[] repeated(byte[] bytes, int from) {
    int length = Math.min(bytes.length - from, 1 + random.nextInt(64));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, from, longer, bytes.length, length);
    return longer;
  }

  /** A message with a few edits of its fields, at any depth. */
  Message message(Message base) {
    Message.Builder builder = base.toBuilder();
    for (int edits = chance(50) ? 1 : 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
      edit(builder, 0);
    }
    return builder.build();
  }

  private void edit(Message.Builder builder, int depth) {
    List<FieldDescriptor> fields = builder.getDescriptorForType().getFields();
    if (fields.isEmpty()) {
      return;
    }
    FieldDescriptor field = oneOf(fields);
    if (field.isRepeated()) {
      int count = builder.getRepeatedFieldCount(field);
      switch (random.nextInt(5)) {
        case 0 -> builder.clearField(field);
        case 1 -> {
          Object value = value(builder, field, depth, "");
          boolean large = value instanceof String text && text.length() > LARGE;
          for (int times = chance(10) && !large ? MANY : 2; times > 0; times--) {
            builder.addRepeatedField(field, value);
          }
        }
        case 2, 3 -> {
          if (count > 0 && !field.isMapField()) {
            int index = random.nextInt(count);
            Object present = builder.getRepeatedField(field, index);
            if (present instanceof Message nested) {
              Message.Builder inner = nested.toBuilder();
              edit(inner, depth + 1);
              builder.setRepeatedField(field, index, inner.build());
            } else {
              builder.setRepeatedField(
                  field, index, value(builder, field, depth, String.valueOf(present)));
            }
          } else {
            builder.addRepeatedField(field, value(builder, field, depth, ""));
          }
        }
        default -> builder.addRepeatedField(field, value(builder, field, depth, ""));
      }
      return;
    }
    if (chance(15)) {
      builder.clearField(field);
    } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && builder.hasField(field)
        && chance(80)) {
      Message.Builder inner = ((Message) builder.getField(field)).toBuilder();
      edit(inner, depth + 1);
      builder.setField(field, inner.build());
    } else {
      String present =
          field.getJavaType() == FieldDescriptor.JavaType.STRING
              ? (String) builder.getField(field)
              : "";
      builder.setField(field, value(builder, field, depth, present));
    }
  }

  private Object value(Message.Builder parent, FieldDescriptor field, int depth, String present) {
    return switch (field.getJavaType()) {
      case STRING -> chance(50) ? hostile() : text(present);
      case BOOLEAN -> random.nextBoolean();
      case INT -> oneOf(List.of(0, 1, -1, 501, Integer.MAX_VALUE, Integer.MIN_VALUE));
      case LONG -> oneOf(List.of(0L, 1L, -1L, 253402300800L, Long.MAX_VALUE, Long.MIN_VALUE));
      case FLOAT -> oneOf(List.of(0f, -1f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE));
      case DOUBLE -> oneOf(List.of(0d, -1d, Double.NaN, Double.POSITIVE_INFINITY, 1e300));
      case BYTE_STRING -> com.google.protobuf.ByteString.copyFrom(bytes(new byte[] {1, 2, 3}));
      case ENUM -> {
        EnumDescriptor type = field.getEnumType();
        yield chance(80)
            ? oneOf(type.getValues())
            : type.findValueByNumberCreatingIfUnknown(random.nextInt(1_000));
      }
      case MESSAGE -> {
        Message.Builder inner = parent.newBuilderForField(field);
        for (int edits = depth < MAX_DEPTH ? random.nextInt(4) : 0; edits > 0; edits--) {
          edit(inner, depth + 1);
        }
        yield inner.build();
      }
    };
  }
}
