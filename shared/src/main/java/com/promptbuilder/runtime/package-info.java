/**
 * Lambda runtime that streams responses, in place of AWS's runtime interface client, which sends a response when the handler has ended. The
 * layer's wrapper script starts it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda's Runtime API</a>
 */
@NullMarked
package com.promptbuilder.runtime;

import org.jspecify.annotations.NullMarked;
