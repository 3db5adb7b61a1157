/** What became of one request, span by span, and where spans go. Never a prompt, an answer or a key. */
@NullMarked
package com.promptbuilder.tracing;

import org.jspecify.annotations.NullMarked;
