/** One class per Lambda function. An endpoint's class declares its input, output and settings; its prompts are in {@code prompts/}. */
@NullMarked
package com.promptbuilder.functions;

import org.jspecify.annotations.NullMarked;
