/** Tests that look at all packages at once. */
@NullMarked
package com.promptbuilder;

import org.jspecify.annotations.NullMarked;
