/** Work that no client waits for: jobs from SQS, refresh-ahead, cache warming and its hot keys. */
@NullMarked
package com.promptbuilder.background;

import org.jspecify.annotations.NullMarked;
