package io.herald.web;

/** Answers a visit whose access, form token and origin were checked. Thread-safe; may block. */
@FunctionalInterface
interface Handler {
  Answer answer(Visit visit);
}
