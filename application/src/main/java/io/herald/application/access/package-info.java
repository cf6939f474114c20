/** Who may do what: callers, roles, API tokens, people and their sessions. */
@NullMarked
package io.herald.application.access;

import org.jspecify.annotations.NullMarked;
