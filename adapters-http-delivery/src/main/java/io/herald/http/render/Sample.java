package io.herald.http.render;

import io.herald.domain.json.Json.JsonObject;

/**
 * A context to try a template with, and the name that an author knows it by, such as a trigger's.
 */
public record Sample(String name, JsonObject context) {}
