/**
 * Use cases by feature, and the ports they need.
 *
 * <p>Only the domain may enter: no library, no technology in a port.
 */
@NullMarked
package io.herald.application;

import org.jspecify.annotations.NullMarked;
