/** The invocation interface between the gateway and the runners of the handlers. */
@NullMarked
package com.promptbuilder.local.invoke;

import org.jspecify.annotations.NullMarked;
