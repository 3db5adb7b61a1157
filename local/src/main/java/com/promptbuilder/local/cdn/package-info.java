/** An HTTP cache in front of the API. */
@NullMarked
package com.promptbuilder.local.cdn;

import org.jspecify.annotations.NullMarked;
