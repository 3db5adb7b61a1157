/** The DynamoDB table with its client and item formats, and the circuit breaker of all stores. */
@NullMarked
package com.promptbuilder.dynamodb;

import org.jspecify.annotations.NullMarked;
