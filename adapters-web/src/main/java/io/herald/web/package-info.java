/**
 * The browser door: pages, forms, live updates and sign-in.
 *
 * <p>No decision about webhooks or events may enter.
 */
@NullMarked
package io.herald.web;

import org.jspecify.annotations.NullMarked;
