/** Background work, which no client waits for: SQS jobs, refresh-ahead, cache warming and its hot keys. */
@NullMarked
package com.promptbuilder.background;

import org.jspecify.annotations.NullMarked;
