/** SQS queues of jobs: answers that workers generate in the background. */
@NullMarked
package com.promptbuilder.queue;

import org.jspecify.annotations.NullMarked;
