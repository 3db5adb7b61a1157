/** API Gateway proxy events: event to request, response to event, caller identity. */
@NullMarked
package com.promptbuilder.gateway;

import org.jspecify.annotations.NullMarked;
