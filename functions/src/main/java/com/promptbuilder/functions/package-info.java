/** One class per Lambda function; each endpoint's data stands in its class, its prompts beside it under {@code prompts/}. */
@NullMarked
package com.promptbuilder.functions;

import org.jspecify.annotations.NullMarked;
