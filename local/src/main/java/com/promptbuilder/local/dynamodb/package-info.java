/** The embedded DynamoDB. */
@NullMarked
package com.promptbuilder.local.dynamodb;

import org.jspecify.annotations.NullMarked;
