/** The way of a request: validate, key, look up, coalesce, ask Claude, check, store. */
@NullMarked
package com.promptbuilder.answer;

import org.jspecify.annotations.NullMarked;
