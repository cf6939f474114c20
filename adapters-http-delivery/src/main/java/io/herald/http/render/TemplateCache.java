package io.herald.http.render;

import java.util.LinkedHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Keeps compiled templates by their text, so that a delivery need not compile: configuration is
 * read at attempt time, and compiling takes a thousand times as long as rendering. What was not
 * used for longest goes first. Refusals are kept too. Thread-safe; two threads that miss the same
 * text at once both compile it, and either result serves.
 */
public final class TemplateCache {
  /** Enough for the bodies, URLs and headers of some hundred busy webhooks. */
  private static final int MOST_TEMPLATES = 2_000;

  /**
   * Characters of all texts together: a compiled template takes up to some thirty times its text.
   */
  private static final int MOST_CHARACTERS = 2 * 1024 * 1024;

  private final Shelf<BodyTemplate.Compilation> bodies = new Shelf<>(BodyTemplate::compile);
  private final Shelf<TextTemplate.Compilation> urls = new Shelf<>(TextTemplate::compileUrl);
  private final Shelf<TextTemplate.Compilation> headers =
      new Shelf<>(TextTemplate::compileHeaderValue);

  /** As {@link BodyTemplate#compile}. */
  public BodyTemplate.Compilation body(String text) {
    return bodies.compiled(text);
  }

  /** As {@link TextTemplate#compileUrl}. */
  public TextTemplate.Compilation url(String text) {
    return urls.compiled(text);
  }

  /** As {@link TextTemplate#compileHeaderValue}. */
  public TextTemplate.Compilation headerValue(String text) {
    return headers.compiled(text);
  }

  /** How many templates are kept. */
  int size() {
    return bodies.size() + urls.size() + headers.size();
  }

  /** The templates of one kind. */
  private static final class Shelf<T> {
    private final Function<String, T> compiler;
    private final Lock lock = new ReentrantLock();
    private final LinkedHashMap<String, T> byText = new LinkedHashMap<>(16, 0.75f, true);
    private int characters;

    Shelf(Function<String, T> compiler) {
      this.compiler = compiler;
    }

    T compiled(String text) {
      lock.lock();
      try {
        T known = byText.get(text);
        if (known != null) {
          return known;
        }
      } finally {
        lock.unlock();
      }
      T compiled = compiler.apply(text);
      keep(text, compiled);
      return compiled;
    }

    private void keep(String text, T compiled) {
      if (text.length() > TemplateLimits.TEMPLATE_BYTES) {
        return;
      }
      lock.lock();
      try {
        if (byText.put(text, compiled) == null) {
          characters += text.length();
        }
        while (byText.size() > MOST_TEMPLATES || characters > MOST_CHARACTERS) {
          characters -= byText.pollFirstEntry().getKey().length();
        }
      } finally {
        lock.unlock();
      }
    }

    int size() {
      lock.lock();
      try {
        return byText.size();
      } finally {
        lock.unlock();
      }
    }
  }
}
