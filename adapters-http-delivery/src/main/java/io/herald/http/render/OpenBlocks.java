package io.herald.http.render;

import io.herald.http.render.TagTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The blocks that have begun and not ended where the reader is. They are counted before
 * Handlebars.java sees them, because its parser recurses into them. Not thread-safe.
 */
final class OpenBlocks {

  /**
   * One block with its {@code else if} branches, each of which is a block inside the one before.
   */
  private static final class OpenBlock {
    private final BlockFunction function;
    private final int start;
    private final List<Integer> sites = new ArrayList<>();
    private boolean innerScope;
    private boolean hasElse;

    OpenBlock(BlockFunction function, int start) {
      this.function = function;
      this.start = start;
    }
  }

  private final SourceText source;
  private final ScopeShapes scopes;
  private final Sites sites;
  private final Deque<OpenBlock> open = new ArrayDeque<>();
  private List<Integer> ended = List.of();
  private int depth;

  OpenBlocks(SourceText source, ScopeShapes scopes, Sites sites) {
    this.source = source;
    this.scopes = scopes;
    this.sites = sites;
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  void begin(BlockFunction function, int start, int site, boolean innerScope) {
    requireShallow(start);
    open.push(new OpenBlock(function, start));
    branch(site, innerScope);
  }

  /** Leaves the branch before an {@code else}. */
  void leaveBranch(int start) {
    OpenBlock block = open.peek();
    if (block == null) {
      throw source.refusal(
          start, "This {{else}} stands in no block.", "Remove it, or begin a block before it.");
    }
    if (block.hasElse) {
      throw source.refusal(
          start,
          "The block " + block.function.word() + " has an {{else}} already.",
          "Use {{else if …}} for all branches but the last.");
    }
    leaveScope(block);
  }

  /** Begins the branch of an {@code else} with a block of its own. */
  void beginBranch(int start, int site, boolean innerScope) {
    requireShallow(start);
    branch(site, innerScope);
  }

  /**
   * Begins the branch of a plain {@code else}; its text begins at an offset of the author's text.
   */
  void beginElse(int textAfter) {
    OpenBlock block = open.element();
    block.hasElse = true;
    sites.textAfterElse(block.sites.getLast(), textAfter);
  }

  /** Ends the innermost block, and returns its name. */
  String end(Token name, int start) {
    OpenBlock block = open.peek();
    if (block == null) {
      throw source.refusal(
          start, "No block is open that could end here.", "Remove it, or begin the block before.");
    }
    if (!name.isWord(block.function.word())) {
      throw source.refusal(
          start,
          "The block that began at %s is not ended before this."
              .formatted(Place.of(source.text(), block.start)),
          "Write {{/" + block.function.word() + "}} before.");
    }
    leaveScope(block);
    depth -= block.sites.size();
    open.pop();
    ended = block.sites;
    return block.function.word();
  }

  /** Tells where the text behind the block that ended last begins in the author's text. */
  void textAfterEnd(int offset) {
    ended.forEach(site -> sites.textAfterBlock(site, offset));
  }

  void requireNoneOpen() {
    OpenBlock block = open.peek();
    if (block != null) {
      throw source.refusal(
          block.start,
          "The block that begins here does not end.",
          "Write {{/" + block.function.word() + "}} where it should end.");
    }
  }

  private void branch(int site, boolean innerScope) {
    OpenBlock block = open.element();
    block.sites.add(site);
    block.innerScope = innerScope;
    depth++;
  }

  private void leaveScope(OpenBlock block) {
    if (block.innerScope) {
      scopes.leave();
      block.innerScope = false;
    }
  }

  private void requireShallow(int start) {
    if (depth >= TemplateLimits.NESTING) {
      throw source.refusal(
          start,
          "More than %s blocks (or branches of one) stand inside one another."
              .formatted(TemplateLimits.NESTING),
          "Simplify the template, or use several webhooks with filters.");
    }
  }
}
