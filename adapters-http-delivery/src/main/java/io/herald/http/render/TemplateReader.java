package io.herald.http.render;

import io.herald.http.render.TagTokens.Kind;
import io.herald.http.render.TagTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads an author's template once from front to back: finds the tags, refuses what is not allowed,
 * and writes the program for Handlebars.java. Linear in the length of the text, and iterative but
 * for parentheses. The syntax is that of Handlebars (handlebarsjs.com, Handlebars.java 4.5.8), less
 * what would bypass escaping, load other templates or run code. Not thread-safe; one reader reads
 * one template.
 */
final class TemplateReader {
  private final SourceText source;
  private final ProgramText program = new ProgramText();
  private final ScopeShapes scopes;
  private final OpenBlocks blocks;
  private final ExpressionReader expressions;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;
  private int tags;

  /** A piece of the author's text, in its order. */
  sealed interface Piece {
    int start();

    /** Literal text, and whether it stands in a block. */
    record Text(int start, int end, boolean inBlock) implements Piece {}

    /** A tag that writes a value or is part of a block. */
    record Tag(int start) implements Piece {}
  }

  /** What there is to know about a template. */
  record Reading(SourceText source, ProgramText program, List<Piece> pieces, ScopeShapes scopes) {}

  private TemplateReader(SourceText source) {
    this.source = source;
    this.scopes = new ScopeShapes(source);
    this.blocks = new OpenBlocks(source, scopes, program.sites());
    this.expressions = new ExpressionReader(source, program, scopes);
  }

  /**
   * @throws TemplateRefusal when the template is not allowed
   */
  static Reading read(String text) {
    SourceText source = new SourceText(text);
    return new TemplateReader(source).readAll();
  }

  private Reading readAll() {
    while (at < source.length()) {
      int braces = source.text().indexOf("{{", at);
      if (braces < 0) {
        text(at, source.length());
        at = source.length();
      } else {
        readUpTo(braces);
      }
    }
    blocks.requireNoneOpen();
    return new Reading(source, program, List.copyOf(pieces), scopes);
  }

  /** Reads the text before two braces, and the tag that they begin unless they are escaped. */
  private void readUpTo(int braces) {
    requireFewTags(braces);
    if (backslashesBefore(braces) % 2 == 1) {
      text(at, braces - 1);
      pieces.add(new Piece.Text(braces, braces + 2, !blocks.isEmpty()));
      literal(braces, braces + 2);
      at = braces + 2;
      return;
    }
    boolean trimsLeft = source.at(braces + 2) == '~';
    text(at, trimsLeft ? endOfTextBefore(braces) : braces);
    readTag(braces, braces + (trimsLeft ? 3 : 2));
  }

  private int backslashesBefore(int braces) {
    int first = braces;
    while (first > at && source.at(first - 1) == '\\') {
      first--;
    }
    return braces - first;
  }

  private int endOfTextBefore(int braces) {
    int end = braces;
    while (end > at && Character.isWhitespace(source.at(end - 1))) {
      end--;
    }
    return end;
  }

  /**
   * Adds literal text. Backslashes at its end go apart, because Handlebars.java would take one
   * before a tag for an escape.
   */
  private void text(int start, int end) {
    int clean = end;
    while (clean > start && source.at(clean - 1) == '\\') {
      clean--;
    }
    program.text(source.text(), start, clean);
    if (start < end) {
      pieces.add(new Piece.Text(start, end, !blocks.isEmpty()));
    }
    if (clean < end) {
      literal(clean, end);
    }
  }

  /** Adds literal text that Handlebars.java does not get to see. */
  private void literal(int start, int end) {
    int site = program.beginTag(ProgramText.LITERAL, start);
    program.reference(Reference.Constant.of(source.text().substring(start, end)));
    program.endTag(site, end);
  }

  private void requireFewTags(int braces) {
    if (++tags > TemplateLimits.TAGS) {
      throw source.refusal(
          braces,
          "The template has more than %s tags."
              .formatted(TemplateLimits.grouped(TemplateLimits.TAGS)),
          "Use {{#each}} for what repeats, or {{json …}} for whole parts of the event.");
    }
  }

  private void readTag(int braces, int inside) {
    switch (source.at(inside)) {
      case '!' -> comment(braces, inside);
      case '#' -> beginBlock(braces, inside + 1);
      case '/' -> endBlock(braces, inside + 1);
      case '^' -> caret(braces, inside + 1);
      case '{', '&', '>', '*', '=' -> throw forbidden(braces, source.at(inside));
      default -> placeholderOrElse(braces, inside);
    }
  }

  private TemplateRefusal forbidden(int start, char kind) {
    return switch (kind) {
      case '{' ->
          source.startsWith("{{{{", start)
              ? source.refusal(
                  start,
                  "Raw blocks ({{{{…}}}}) are not supported.",
                  "Write \\{{ for braces that are text.")
              : source.refusal(
                  start,
                  "Three braces ({{{…}}}) would bypass the escaping.",
                  "Write {{…}}; if the first brace begins a JSON object, put a space behind it.");
      case '&' -> source.refusal(start, "{{&…}} would bypass the escaping.", "Write {{…}}.");
      case '>' ->
          source.refusal(start, "Partials ({{>…}}) are not supported.", "Write their text here.");
      case '*' -> source.refusal(start, "Decorators ({{*…}}) are not supported.", "Remove it.");
      default ->
          source.refusal(
              start,
              "The delimiters cannot be changed ({{=…=}}).",
              "Write {{…}}, and \\{{ for braces that are text.");
    };
  }

  private void comment(int braces, int inside) {
    boolean dashed = source.startsWith("!--", inside);
    int close = source.text().indexOf(dashed ? "--" : "}}", dashed ? inside + 3 : inside);
    while (dashed && close >= 0 && !closesDashed(close)) {
      close = source.text().indexOf("--", close + 1);
    }
    if (close < 0) {
      throw source.refusal(
          braces,
          "The comment that begins here does not end.",
          "End it with " + (dashed ? "--}}" : "}}") + ".");
    }
    int end = source.text().indexOf("}}", close) + 2;
    boolean trimsRight = source.at(end - 3) == '~';
    at = trimsRight ? startOfTextBehind(end) : end;
    literal(at, at);
  }

  private boolean closesDashed(int dashes) {
    return source.startsWith("--}}", dashes) || source.startsWith("--~}}", dashes);
  }

  private int startOfTextBehind(int end) {
    int start = end;
    while (start < source.length() && Character.isWhitespace(source.at(start))) {
      start++;
    }
    return start;
  }

  /** Consumes a tag whose words have been read, and the white space behind it if it says so. */
  private void consume(TagTokens tokens) {
    expressions.requireEnd(tokens);
    at = tokens.trimsRight() ? startOfTextBehind(tokens.end()) : tokens.end();
  }

  private void placeholderOrElse(int braces, int inside) {
    TagTokens tokens = new TagTokens(source, braces, inside);
    if (tokens.peek().isWord("else")) {
      tokens.take();
      readElse(braces, tokens);
      return;
    }
    pieces.add(new Piece.Tag(braces));
    int site = program.beginTag(ProgramText.PUT, braces);
    expressions.readPlaceholder(tokens);
    consume(tokens);
    program.endTag(site, at);
  }

  private void caret(int braces, int inside) {
    TagTokens tokens = new TagTokens(source, braces, inside);
    if (!tokens.peek().is(Kind.END)) {
      throw source.refusal(
          braces, "{{^…}} is not supported.", "Write {{#unless …}}…{{/unless}}, or {{else}}.");
    }
    readElse(braces, tokens);
  }

  private void beginBlock(int braces, int inside) {
    char kind = source.at(inside);
    if (kind == '>' || kind == '*') {
      throw forbidden(braces, kind);
    }
    TagTokens tokens = new TagTokens(source, braces, inside);
    BlockFunction function = blockFunction(tokens);
    pieces.add(new Piece.Tag(braces));
    int site = program.beginTag("#" + function.word(), braces);
    boolean innerScope = readBlockValue(function, tokens);
    consume(tokens);
    program.endTag(site, at);
    blocks.begin(function, braces, site, innerScope);
  }

  private void readElse(int braces, TagTokens tokens) {
    pieces.add(new Piece.Tag(braces));
    blocks.leaveBranch(braces);
    if (tokens.peek().is(Kind.END)) {
      consume(tokens);
      program.bareTag("else");
      blocks.beginElse(at);
      return;
    }
    BlockFunction function = blockFunction(tokens);
    int site = program.beginTag("else " + function.word(), braces);
    boolean innerScope = readBlockValue(function, tokens);
    consume(tokens);
    program.endTag(site, at);
    blocks.beginBranch(braces, site, innerScope);
  }

  private void endBlock(int braces, int inside) {
    pieces.add(new Piece.Tag(braces));
    TagTokens tokens = new TagTokens(source, braces, inside);
    Token name = tokens.take();
    String word = blocks.end(name, braces);
    consume(tokens);
    program.bareTag("/" + word);
    blocks.textAfterEnd(at);
  }

  private BlockFunction blockFunction(TagTokens tokens) {
    Token name = tokens.take();
    if (!name.is(Kind.WORD)) {
      throw source.refusal(name.start(), "The name of a block is missing.", "Write {{#if …}}.");
    }
    return BlockFunction.named(name.text()).orElseThrow(() -> UnknownWords.block(source, name));
  }

  /** Reads the value and the names of a block, and returns whether it has a scope of its own. */
  private boolean readBlockValue(BlockFunction function, TagTokens tokens) {
    if (tokens.peekSecond().is(Kind.WORD) && !tokens.peekSecond().isWord("as")) {
      requireBlockValueInParentheses(function, tokens);
    }
    Optional<List<String>> path = expressions.readValue(tokens, 1);
    List<String> names = blockNames(function, tokens);
    if (function.changesScope()) {
      scopes.enter(function, path, names);
    }
    return function.changesScope();
  }

  /** To leave out the parentheses of {@code (eq a b)} in a block is a common mistake. */
  private void requireBlockValueInParentheses(BlockFunction function, TagTokens tokens) {
    Token head = tokens.peek();
    if (head.is(Kind.WORD) && TemplateFunction.named(head.text()).isPresent()) {
      throw source.refusal(
          head.start(),
          "A helper inside a block needs parentheses.",
          "Write {{#%s (%s …)}}.".formatted(function.word(), head.text()));
    }
  }

  private List<String> blockNames(BlockFunction function, TagTokens tokens) {
    if (!tokens.peek().isWord("as")) {
      return List.of();
    }
    Token as = tokens.take();
    List<String> names = new ArrayList<>();
    boolean opened = tokens.take().is(Kind.PIPE);
    while (opened && tokens.peek().is(Kind.WORD)) {
      names.add(tokens.take().text());
    }
    boolean closed = opened && tokens.take().is(Kind.PIPE);
    if (!closed || names.isEmpty() || names.size() > function.mostNames()) {
      throw source.refusal(
          as.start(),
          "The names of the block are not given as they should be.",
          function.changesScope()
              ? "Write as |value| or, for each, as |value key|."
              : "Only {{#each}} and {{#with}} give names; remove them.");
    }
    return names;
  }
}
