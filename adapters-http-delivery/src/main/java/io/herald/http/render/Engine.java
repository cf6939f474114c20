package io.herald.http.render;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.Helper;
import com.github.jknack.handlebars.Options;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.ValueResolver;
import com.github.jknack.handlebars.helper.DefaultHelperRegistry;
import com.github.jknack.handlebars.io.AbstractTemplateLoader;
import com.github.jknack.handlebars.io.TemplateSource;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Handlebars.java, with nothing in it but what {@link ProgramText} writes: our helpers instead of
 * its own (some of which load templates, print or compile), values from {@link Scope} only, no
 * parent scopes, no templates by name. Thread-safe.
 */
final class Engine {
  private static final Handlebars HANDLEBARS =
      new Handlebars(new NoTemplates())
          .with(new AllowedFunctions())
          .startDelimiter(ProgramText.TAG_BEGIN)
          .endDelimiter(ProgramText.TAG_END)
          .parentScopeResolution(false);

  private Engine() {}

  static Template compile(String program) {
    try {
      return HANDLEBARS.compileInline(program);
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail", e);
    }
  }

  static Context context(Scope root) {
    return Context.newBuilder(root).resolver(ScopeResolver.INSTANCE).build();
  }

  /** Finds no template. Partials are refused before; this is the second lock. */
  private static final class NoTemplates extends AbstractTemplateLoader {
    @Override
    public TemplateSource sourceAt(String location) throws IOException {
      throw new IOException("templates have no partials");
    }
  }

  /** Knows our helpers and none of those that the superclass brings along. */
  private static final class AllowedFunctions extends DefaultHelperRegistry {
    private final Map<String, Helper<?>> ours = new HashMap<>();

    AllowedFunctions() {
      ours.put(ProgramText.PUT, Engine::put);
      ours.put(ProgramText.LITERAL, Engine::literal);
      for (TemplateFunction function : TemplateFunction.values()) {
        ours.put(function.word(), (site, options) -> call(function, site, options));
      }
      for (BlockFunction function : BlockFunction.values()) {
        ours.put(function.word(), (site, options) -> block(function, site, options));
      }
    }

    @Override
    @SuppressWarnings("unchecked") // Handlebars.java's own registry does the same
    public <C> @Nullable Helper<C> helper(String name) {
      return (Helper<C>) ours.get(name);
    }
  }

  private static @Nullable Object put(Object site, Options options) {
    RenderRun run = scope(options).run();
    run.spend(1, (Integer) site);
    run.output().put(run, options.param(0), (Integer) site);
    return null;
  }

  private static @Nullable Object literal(Object site, Options options) {
    scope(options).run().output().literal(((JsonString) options.param(0)).value(), (Integer) site);
    return null;
  }

  private static Object call(TemplateFunction function, Object site, Options options) {
    RenderRun run = scope(options).run();
    run.spend(1, (Integer) site);
    List<Json> values = Stream.of(options.params).map(Engine::json).toList();
    return function.apply(new FunctionCall(run, (Integer) site, function, values));
  }

  private static @Nullable Object block(BlockFunction function, Object site, Options options)
      throws IOException {
    Scope scope = scope(options);
    scope.run().spend(1, (Integer) site);
    int number = (Integer) site;
    function.apply(
        new BlockFunction.Block(scope.run(), scope, number, json(options.param(0)), options));
    scope.run().output().markEnd(number);
    return null;
  }

  private static Scope scope(Options options) {
    return (Scope) options.context.model();
  }

  private static Json json(Object value) {
    return value instanceof JsonSource(Json source) ? source : (Json) value;
  }

  /** Answers the numbered references of a program, and nothing else. */
  private enum ScopeResolver implements ValueResolver {
    INSTANCE;

    @Override
    public Object resolve(Object context, String name) {
      return context instanceof Scope scope
          ? scope.run().valueOf(ProgramText.referenceNumber(name), scope)
          : UNRESOLVED;
    }

    @Override
    public Object resolve(Object context) {
      return UNRESOLVED;
    }

    @Override
    public Set<Map.Entry<String, Object>> propertySet(Object context) {
      return Set.of();
    }
  }
}
