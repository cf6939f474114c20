/** What an installation can be asked about itself. */
@NullMarked
package io.herald.application.settings;

import org.jspecify.annotations.NullMarked;
