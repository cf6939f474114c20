package io.herald.web;

import io.herald.application.access.Permission;

/**
 * Who may use a route. The use cases check permissions again; this is for pages to refuse early.
 */
sealed interface Access {

  /** Anybody, signed in or not. */
  record Anyone() implements Access {}

  /** Anybody who is signed in, whatever the role. */
  record SignedIn() implements Access {}

  /** Whoever is signed in with a role that has the permission. */
  record Having(Permission permission) implements Access {}
}
