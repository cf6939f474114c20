/** A real browser for tests, here and in other modules. */
@NullMarked
package io.herald.web.testbrowser;

import org.jspecify.annotations.NullMarked;
