/** HTTP without AWS: request, response, route, pipeline, CORS, gzip, conditional requests, content negotiation, Prefer, Priority. */
@NullMarked
package com.promptbuilder.http;

import org.jspecify.annotations.NullMarked;
