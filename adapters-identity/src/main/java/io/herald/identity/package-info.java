/**
 * Proves who somebody is: Argon2id for passwords, OpenID Connect for identity providers. No pages,
 * no sessions, no roles: those are the application's.
 */
@NullMarked
package io.herald.identity;

import org.jspecify.annotations.NullMarked;
