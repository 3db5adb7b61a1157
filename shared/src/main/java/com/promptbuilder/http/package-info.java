/** API Gateway event in, HTTP answer out. The only package that knows Lambda's event types. */
@NullMarked
package com.promptbuilder.http;

import org.jspecify.annotations.NullMarked;
