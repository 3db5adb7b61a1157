/** Jobs that wait: answers that are made after their callers were told where they will be. */
@NullMarked
package com.promptbuilder.queue;

import org.jspecify.annotations.NullMarked;
