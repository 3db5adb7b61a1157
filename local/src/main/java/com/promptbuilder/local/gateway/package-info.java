/** The stand-in for API Gateway: HTTP to proxy events and back. */
@NullMarked
package com.promptbuilder.local.gateway;

import org.jspecify.annotations.NullMarked;
