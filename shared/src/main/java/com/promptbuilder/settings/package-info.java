/** The settings, read from environment variables once and validated. */
@NullMarked
package com.promptbuilder.settings;

import org.jspecify.annotations.NullMarked;
