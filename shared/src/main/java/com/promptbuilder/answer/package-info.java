/** The request path: validate, key, look up, coalesce, generate, check, store. */
@NullMarked
package com.promptbuilder.answer;

import org.jspecify.annotations.NullMarked;
