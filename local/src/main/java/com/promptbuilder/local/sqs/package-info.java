/** Local SQS and its event source mappings. */
@NullMarked
package com.promptbuilder.local.sqs;

import org.jspecify.annotations.NullMarked;
