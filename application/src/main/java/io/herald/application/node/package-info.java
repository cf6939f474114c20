/**
 * Which nodes share the records. Nothing about what they do with them: there is no leader, and no
 * node speaks to another one.
 */
@NullMarked
package io.herald.application.node;

import org.jspecify.annotations.NullMarked;
