/** How a function is called: the seam between the gateway and whatever runs the handlers. */
@NullMarked
package com.promptbuilder.local.invoke;

import org.jspecify.annotations.NullMarked;
