/** A small API to test the front door with. */
@NullMarked
package com.promptbuilder.lambda.sample;

import org.jspecify.annotations.NullMarked;
