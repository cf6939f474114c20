package io.herald.web;

/** What a template shows: a record with everything decided, so that templates only loop and ask. */
interface View {
  /** The template's file name, e.g. {@code webhooks.jte}. */
  String template();
}
