/** What SQS and its event source mappings do on AWS: queues that hand messages out until they are done, and functions called with them. */
@NullMarked
package com.promptbuilder.local.sqs;

import org.jspecify.annotations.NullMarked;
