/** HTTP without AWS: request, response, route, pipeline, CORS, compression, conditional requests, content negotiation. */
@NullMarked
package com.promptbuilder.http;

import org.jspecify.annotations.NullMarked;
