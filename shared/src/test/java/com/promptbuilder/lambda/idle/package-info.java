/** An API whose only function cannot be instantiated. */
@NullMarked
package com.promptbuilder.lambda.idle;

import org.jspecify.annotations.NullMarked;
