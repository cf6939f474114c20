package io.herald.persistence;

/** What kind of failure a database reports, read from its codes. */
enum Trouble {
  /** A deadlock, a lock that took too long, a row that somebody else was faster with: try again. */
  CONTENTION,
  /** What was to be written cannot be. */
  DATA,
  /** The database does not answer or refuses; nothing can be said about a commit under way. */
  UNAVAILABLE
}
