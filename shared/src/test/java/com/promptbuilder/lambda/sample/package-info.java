/** A small API for tests of the functions. */
@NullMarked
package com.promptbuilder.lambda.sample;

import org.jspecify.annotations.NullMarked;
