package io.herald.http.render;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.Options;
import com.github.jknack.handlebars.Template;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The blocks. They let Handlebars.java write the block's body straight to the output instead of
 * into texts of their own, so that the output is measured, and knows where it stands, while it is
 * made.
 */
enum BlockFunction {
  IF("if", 0) {
    @Override
    void apply(Block block) throws IOException {
      if (TemplateFunction.isTrue(block.value())) {
        block.writeBody();
      } else {
        block.writeElse();
      }
    }
  },
  UNLESS("unless", 0) {
    @Override
    void apply(Block block) throws IOException {
      if (TemplateFunction.isTrue(block.value())) {
        block.writeElse();
      } else {
        block.writeBody();
      }
    }
  },
  EACH("each", 2) {
    @Override
    void apply(Block block) throws IOException {
      if (!TemplateFunction.isTrue(block.value())) {
        block.writeElse();
        return;
      }
      switch (block.value()) {
        case JsonArray(List<Json> elements) -> eachElement(block, elements);
        case JsonObject(Map<String, Json> members) -> eachMember(block, members);
        case Json other -> throw notIterable(block, other);
      }
    }
  },
  WITH("with", 1) {
    @Override
    void apply(Block block) throws IOException {
      if (TemplateFunction.isTrue(block.value())) {
        block.writeBody(block.scope().inner(block.value()));
      } else {
        block.writeElse();
      }
    }
  };

  private final String word;
  private final int mostNames;

  BlockFunction(String word, int mostNames) {
    this.word = word;
    this.mostNames = mostNames;
  }

  abstract void apply(Block block) throws IOException;

  static Optional<BlockFunction> named(String word) {
    for (BlockFunction function : values()) {
      if (function.word.equals(word)) {
        return Optional.of(function);
      }
    }
    return Optional.empty();
  }

  /** The name in templates. */
  String word() {
    return word;
  }

  /** How many names {@code as |…|} may give; none for blocks that leave {@code this} as it is. */
  int mostNames() {
    return mostNames;
  }

  boolean changesScope() {
    return mostNames > 0;
  }

  private static void eachElement(Block block, List<Json> elements) throws IOException {
    for (int i = 0; i < elements.size(); i++) {
      block.writeTurn(elements.get(i), new Scope.Turn(Json.of(i), i, elements.size()));
    }
  }

  private static void eachMember(Block block, Map<String, Json> members) throws IOException {
    if (members.isEmpty()) {
      block.writeElse();
    }
    int i = 0;
    for (Map.Entry<String, Json> member : members.entrySet()) {
      Json name = Json.of(member.getKey());
      block.writeTurn(member.getValue(), new Scope.Turn(name, i++, members.size()));
    }
  }

  private static RenderFailure notIterable(Block block, Json value) {
    return new RenderFailure(
        RenderError.Kind.VALUE,
        block.run().templateOffset(block.site()),
        "{{#each}} needs a list or an object, and this is " + RenderRun.typeOf(value) + ".",
        "Name a list, or use {{#with}} for a single value.");
  }

  /** One block that is being rendered. */
  record Block(RenderRun run, Scope scope, int site, Json value, Options options) {

    void writeTurn(Json inner, Scope.Turn turn) throws IOException {
      run.iterate(site);
      writeBody(scope.inner(inner, turn));
    }

    void writeBody() throws IOException {
      run.output().markBody(site);
      options.fn.apply(options.context, run.output());
    }

    void writeBody(Scope inner) throws IOException {
      run.output().markBody(site);
      Template body = options.fn;
      body.apply(Context.newContext(options.context, inner), run.output());
    }

    void writeElse() throws IOException {
      run.output().markElse(site);
      options.inverse.apply(options.context, run.output());
    }
  }
}
