/** Everything that is read from the environment: once, validated, in one place. */
@NullMarked
package com.promptbuilder.settings;

import org.jspecify.annotations.NullMarked;
