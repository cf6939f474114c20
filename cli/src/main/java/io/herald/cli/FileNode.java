package io.herald.cli;

import io.herald.proto.v1.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * An object of a webhook file. Reads members by name and type; what does not fit is noted with its
 * path and read as absent. Scalars are texts as they stand: YAML's {@code 200} and {@code true}
 * too.
 */
final class FileNode {
  private static final String ENVIRONMENT_SUFFIX = "_env";

  private final JsonNode node;
  private final String path;
  private final Map<String, String> environment;
  private final List<String> problems;

  private FileNode(
      JsonNode node, String path, Map<String, String> environment, List<String> problems) {
    this.node = node;
    this.path = path;
    this.environment = environment;
    this.problems = problems;
  }

  /** A document, in which a webhook is expected. */
  static FileNode root(JsonNode node, Map<String, String> environment, List<String> problems) {
    if (!node.isObject()) {
      problems.add(
          "A webhook is an object with name, url and triggers; something else stands here.");
      return new FileNode(MissingNode.getInstance(), "", environment, problems);
    }
    return new FileNode(node, "", environment, problems);
  }

  void refuseUnknown(List<String> known) {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        problem(name, "There is no field of this name. " + Suggestion.of(name, known));
      }
    }
  }

  void atMostOne(List<String> names) {
    List<String> given = names.stream().filter(name -> present(name)).toList();
    if (given.size() > 1) {
      problem(
          given.get(1), "Only one of " + String.join(", ", given) + " can be used. Choose one.");
    }
  }

  private boolean present(String name) {
    JsonNode member = node.path(name);
    return !member.isMissingNode() && !member.isNull();
  }

  boolean isText(String name, String text) {
    return node.path(name).isString() && node.path(name).stringValue().equals(text);
  }

  /** A scalar as it stands; empty if absent. */
  String text(String name) {
    return present(name) ? scalar(node.path(name), name) : "";
  }

  private String scalar(JsonNode value, String name) {
    if (value.isString()) {
      return value.stringValue();
    }
    if (value.isNumber() || value.isBoolean()) {
      return value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asString();
    }
    problem(name, "A text is expected here. Put it in quotes if it is one.");
    return "";
  }

  boolean bool(String name) {
    if (!present(name)) {
      return false;
    }
    JsonNode value = node.path(name);
    if (!value.isBoolean()) {
      problem(name, "This is true or false; something else stands here.");
      return false;
    }
    return value.booleanValue();
  }

  int integer(String name) {
    if (!present(name)) {
      return 0;
    }
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      problem(name, "A whole number is expected here.");
      return 0;
    }
    return value.intValue();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    List<JsonNode> elements = elements(name);
    for (int i = 0; i < elements.size(); i++) {
      texts.add(scalar(elements.get(i), name + "[" + i + "]"));
    }
    return texts;
  }

  /** A text, or a list that is joined with commas. */
  String textOrList(String name) {
    return node.path(name).isArray() ? String.join(", ", texts(name)) : text(name);
  }

  Map<String, String> textMap(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            object -> object.node.propertyNames().forEach(key -> texts.put(key, object.text(key))));
    return texts;
  }

  private List<JsonNode> elements(String name) {
    if (!present(name)) {
      return List.of();
    }
    JsonNode value = node.path(name);
    if (!value.isArray()) {
      problem(name, "A list is expected here.");
      return List.of();
    }
    List<JsonNode> elements = new ArrayList<>();
    value.forEach(elements::add);
    return elements;
  }

  List<FileNode> objects(String name) {
    List<FileNode> objects = new ArrayList<>();
    List<JsonNode> elements = elements(name);
    for (int i = 0; i < elements.size(); i++) {
      String place = name + "[" + i + "]";
      if (elements.get(i).isObject()) {
        objects.add(new FileNode(elements.get(i), within(place), environment, problems));
      } else {
        problem(place, "An object is expected here.");
      }
    }
    return objects;
  }

  Optional<FileNode> object(String name) {
    if (!present(name)) {
      return Optional.empty();
    }
    JsonNode value = node.path(name);
    if (!value.isObject()) {
      problem(name, "An object is expected here.");
      return Optional.empty();
    }
    return Optional.of(new FileNode(value, within(name), environment, problems));
  }

  /** Whether a stored secret is meant. */
  boolean isHint(String name) {
    return node.path(name).isObject();
  }

  /** A text, a hint, or the value of the environment variable that {@code NAME_env} names. */
  Optional<Secret> secret(String name) {
    String variableField = name + ENVIRONMENT_SUFFIX;
    if (present(name) && present(variableField)) {
      problem(variableField, "Give either " + name + " or " + variableField + ", not both.");
      return Optional.empty();
    }
    if (present(variableField)) {
      String variable = text(variableField);
      String value = environment.get(variable);
      if (value == null || value.isEmpty()) {
        problem(variableField, "The environment variable " + variable + " is not set. Set it.");
        return Optional.empty();
      }
      return Optional.of(Secret.newBuilder().setValue(value).build());
    }
    if (!present(name)) {
      return Optional.empty();
    }
    if (isHint(name)) {
      FileNode hint = new FileNode(node.path(name), within(name), environment, problems);
      hint.refuseUnknown(List.of("hint"));
      return Optional.of(Secret.newBuilder().setHint(hint.text("hint")).build());
    }
    return Optional.of(Secret.newBuilder().setValue(text(name)).build());
  }

  private String within(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private void problem(String name, String sentence) {
    problems.add(within(name) + ": " + sentence);
  }
}
