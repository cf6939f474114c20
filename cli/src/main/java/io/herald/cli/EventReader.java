package io.herald.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.Event;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads events from JSON: one, an array, or JSON Lines. Reads strictly by the proto's fields and to
 * the last digit of every number; everything wrong is noted with its line, and reading goes on
 * behind it. Not thread-safe.
 */
final class EventReader implements AutoCloseable {
  /** More would scroll away unread. */
  private static final int MAX_PROBLEMS = 20;

  /** A time has ten to twelve digits and nine decimals; more is no time but a burden. */
  private static final int MAX_NUMBER_LENGTH = 40;

  private static final BigDecimal MAX_SECONDS = new BigDecimal("253402300799.999999999");
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String source;
  private final JsonParser parser;
  private final List<String> problems = new ArrayList<>();
  private boolean inArray;
  private boolean ended;
  private int line;

  /**
   * Reads from the beginning.
   *
   * @param source what problems call the input: a file's name, or standard input
   */
  EventReader(String source, InputStream in) {
    this.source = source;
    this.parser = FACTORY.createParser(ObjectReadContext.empty(), in);
  }

  /** What is wrong with the events read so far, each with source and line. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** The line on which the event begins that was read last. */
  int line() {
    return line;
  }

  /** The next event, as far as it could be understood; null at the end. */
  @Nullable Event next() {
    if (ended || problems.size() >= MAX_PROBLEMS) {
      return null;
    }
    try {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY && !inArray) {
        inArray = true;
        token = parser.nextToken();
      }
      if (token == JsonToken.END_ARRAY && inArray) {
        inArray = false;
        token = parser.nextToken();
      }
      if (token == null) {
        ended = true;
        return null;
      }
      line = parser.currentTokenLocation().getLineNr();
      if (token != JsonToken.START_OBJECT) {
        problem("", "An event is a JSON object; something else stands here.");
        parser.skipChildren();
        return Event.getDefaultInstance();
      }
      return event();
    } catch (JacksonException e) {
      ended = true;
      problems.add(
          "%s:%d: This is not JSON: %s"
              .formatted(
                  source,
                  Math.max(1, e.getLocation() == null ? line : e.getLocation().getLineNr()),
                  e.getOriginalMessage()));
      return null;
    }
  }

  private Event event() {
    Event.Builder event = Event.newBuilder();
    AccessRequestEvent.Builder payload = AccessRequestEvent.newBuilder();
    FieldDescriptor eventId = Event.getDescriptor().findFieldByNumber(Event.EVENT_ID_FIELD_NUMBER);
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(eventId.getName())) {
        read(eventId, event, name);
      } else {
        readMember(name, payload, "", Optional.of(eventId.getName()));
      }
    }
    return event.setAccessRequest(payload).build();
  }

  private void readObject(Message.Builder message, String path) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      readMember(name, message, path, Optional.empty());
    }
  }

  private void readMember(
      String name, Message.Builder message, String parent, Optional<String> further) {
    String path = parent.isEmpty() ? name : parent + "." + name;
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      List<String> known = new ArrayList<>();
      further.ifPresent(known::add);
      message.getDescriptorForType().getFields().forEach(one -> known.add(one.getName()));
      problem(path, "There is no field of this name. " + Suggestion.of(name, known));
      parser.skipChildren();
      return;
    }
    read(field, message, path);
  }

  /** Reads the value at the parser into a field; null means absent. */
  private void read(FieldDescriptor field, Message.Builder message, String path) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (field.isMapField()) {
      readMap(field, message, path);
    } else if (field.isRepeated()) {
      readList(field, message, path);
    } else {
      Object value = single(field, message, path);
      if (value != null) {
        message.setField(field, value);
      }
    }
  }

  private void readList(FieldDescriptor field, Message.Builder message, String path) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      wrongType(path, "a list");
      return;
    }
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object value = single(field, message, path + "[" + index++ + "]");
      if (value != null) {
        message.addRepeatedField(field, value);
      }
    }
  }

  private void readMap(FieldDescriptor field, Message.Builder message, String path) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      wrongType(path, "an object of texts");
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        Message.Builder entry = message.newBuilderForField(field);
        entry.setField(field.getMessageType().findFieldByNumber(1), wellFormed(name, path));
        entry.setField(
            field.getMessageType().findFieldByNumber(2),
            wellFormed(parser.getString(), path + "." + name));
        message.addRepeatedField(field, entry.build());
      } else {
        wrongType(path + "." + name, "a text");
      }
    }
  }

  private @Nullable Object single(FieldDescriptor field, Message.Builder message, String path) {
    JsonToken token = parser.currentToken();
    return switch (field.getJavaType()) {
      case STRING -> {
        if (token != JsonToken.VALUE_STRING) {
          wrongType(path, "a text");
          yield null;
        }
        yield wellFormed(parser.getString(), path);
      }
      case LONG -> whole(path);
      case MESSAGE -> {
        if (field.getMessageType().getFullName().equals(Timestamp.getDescriptor().getFullName())) {
          yield time(path);
        }
        if (token != JsonToken.START_OBJECT) {
          wrongType(path, "an object");
          yield null;
        }
        Message.Builder nested = message.newBuilderForField(field);
        readObject(nested, path);
        yield nested.build();
      }
      case INT, FLOAT, DOUBLE, BOOLEAN, BYTE_STRING, ENUM ->
          throw new IllegalStateException("no payload has such a field: " + field.getFullName());
    };
  }

  /** JSON can write half a surrogate pair; UTF-8, and so protobuf, cannot. */
  private String wellFormed(String text, String path) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        problem(
            path,
            "This text holds half a character (an unpaired surrogate). Write both halves or none.");
        return "";
      }
    }
    return text;
  }

  private @Nullable Timestamp time(String path) {
    BigDecimal seconds = number(path, "a number of epoch seconds");
    if (seconds == null) {
      return null;
    }
    if (seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0) {
      problem(path, "This is no time from 1970 to 9999. Give epoch seconds, not milliseconds.");
      return null;
    }
    BigDecimal[] parts = seconds.divideAndRemainder(BigDecimal.ONE);
    return Timestamp.newBuilder()
        .setSeconds(parts[0].longValueExact())
        .setNanos(parts[1].movePointRight(9).setScale(0, RoundingMode.DOWN).intValueExact())
        .build();
  }

  private @Nullable Long whole(String path) {
    BigDecimal number = number(path, "a whole number");
    if (number == null) {
      return null;
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException _) {
      problem(path, "This is no whole number that fits 64 bits. Correct it.");
      return null;
    }
  }

  private @Nullable BigDecimal number(String path, String wanted) {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      wrongType(path, wanted);
      return null;
    }
    String literal = parser.getString();
    if (literal.length() <= MAX_NUMBER_LENGTH) {
      try {
        BigDecimal number = new BigDecimal(literal);
        if (Math.abs((long) number.scale()) <= MAX_NUMBER_LENGTH) {
          return number;
        }
      } catch (NumberFormatException _) {
        // Told below: an exponent that does not even fit an int.
      }
    }
    problem(path, "This number has too many digits. Correct it.");
    return null;
  }

  private void wrongType(String path, String wanted) {
    problem(path, "Something else stands here than " + wanted + ". Correct it.");
    parser.skipChildren();
  }

  private void problem(String path, String sentence) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(
          "%s:%d: %s"
              .formatted(
                  source,
                  parser.currentTokenLocation().getLineNr(),
                  ServerRefusal.line(path, sentence)));
    }
  }

  @Override
  public void close() {
    parser.close();
  }
}
