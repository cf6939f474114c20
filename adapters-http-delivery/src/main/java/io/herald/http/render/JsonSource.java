package io.herald.http.render;

import io.herald.domain.json.Json;

/**
 * What the {@code json} helper gives: a value that is to stand as JSON wherever it is put, so that
 * a text keeps its quotes even inside a string. To other helpers it is the value itself.
 */
record JsonSource(Json value) {}
