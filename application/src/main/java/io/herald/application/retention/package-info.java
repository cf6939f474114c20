/** What is kept for how long, and how the rest is removed. */
@org.jspecify.annotations.NullMarked
package io.herald.application.retention;
