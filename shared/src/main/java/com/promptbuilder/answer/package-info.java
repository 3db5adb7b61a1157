/** The request path: parse, key, look up, coalesce, generate, check, store. Starts in {@code AnswerService}. */
@NullMarked
package com.promptbuilder.answer;

import org.jspecify.annotations.NullMarked;
