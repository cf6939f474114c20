package io.herald.bootstrap;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a hostile or confused sender makes of something right: a few edits, made where they hurt,
 * from one generator, so that a seed repeats them. Not thread-safe.
 */
final class Mutation {
  /** Texts that have broken programs before. */
  private static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "\u0000",
          "\n",
          "a\r\nSet-Cookie: x=y",
          "\u001b[2J\u001b]0;title\u0007",
          "\u202egnp.exe",
          "\ufeff",
          "\ud800",
          "\udfff\ud800",
          "\u0130\u0131\u00df\ufb03",
          "🔥".repeat(70),
          "a\u0301".repeat(40),
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "NaN",
          "9223372036854775808",
          "-9223372036854775809",
          "0.1e-400",
          "1" + "0".repeat(400),
          "0x10",
          "../../../../etc/passwd",
          "'; drop table events; --",
          "<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "javascript:alert(1)",
          "%s%n%p",
          "%00%0d%0a",
          "${jndi:ldap://127.0.0.1/x}",
          "#{7*7}",
          "{{data.friendly_id}}",
          "{{{data}}}",
          "{{#each data}}{{/each}}",
          "{{> (lookup . 'x')}}",
          "{{data.constructor}}",
          "{{",
          "}}",
          "=cmd|' /C calc'!A0",
          "[".repeat(2_000),
          "{\"a\":".repeat(1_200),
          "[[]]".repeat(300),
          "&a [*a, *a]",
          "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]",
          "!!javax.script.ScriptEngineManager []",
          "---\n---\n",
          "- ".repeat(600) + "x",
          "http://169.254.169.254/latest",
          "https://[::ffff:127.0.0.1]/",
          "https://user:pw@example.invalid/",
          "https://hooks.example.invalid/{{data.id}}",
          "10s",
          "-5s",
          "99999999999999999999d",
          "RequestApproved",
          "Manual",
          "x".repeat(300),
          "x".repeat(70_000));

  private static final int MAX_EDITS = 4;
  private static final int MAX_DEPTH = 4;
  private static final int MANY = 1_200;

  private final RandomGenerator random;

  Mutation(RandomGenerator random) {
    this.random = random;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  String hostile() {
    return oneOf(HOSTILE);
  }

  /** A text with a few edits. */
  String text(String base) {
    StringBuilder text = new StringBuilder(base);
    for (int edits = 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
      int at = text.isEmpty() ? 0 : random.nextInt(text.length());
      int length = text.isEmpty() ? 0 : random.nextInt(Math.min(40, text.length() - at) + 1);
      switch (random.nextInt(7)) {
        case 0 -> text.insert(at, hostile());
        case 1 -> text.delete(at, at + length);
        case 2 -> text.replace(at, at + length, hostile());
        case 3 -> text.insert(at, text.substring(at, at + length));
        case 4 -> text.insert(at, (char) random.nextInt(0x250));
        case 5 -> text.setLength(at);
        default -> {
          int other = text.isEmpty() ? 0 : random.nextInt(text.length());
          String moved = text.substring(at, at + length);
          text.insert(other, moved);
        }
      }
    }
    return text.toString();
  }

  /** Text of nothing but noise. */
  String garbage() {
    StringBuilder text = new StringBuilder();
    String alphabet = "{}[]\",:'#&*!|>-? \n\t\\0123456789.eE+/@%<=`abcdefnrtuxy";
    for (int length = random.nextInt(400); length > 0; length--) {
      text.append(
          chance(95)
              ? alphabet.charAt(random.nextInt(alphabet.length()))
              : (char) random.nextInt(0x10000));
    }
    return text.toString();
  }

  /** Bytes with a few edits, or noise. */
  byte[] bytes(byte[] base) {
    if (base.length == 0 || chance(5)) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] bytes = base.clone();
    for (int edits = 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
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
    for (int edits = 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
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
          for (int times = chance(10) ? MANY : 2; times > 0; times--) {
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
