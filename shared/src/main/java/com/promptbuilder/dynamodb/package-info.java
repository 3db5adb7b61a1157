/** The DynamoDB table with its client, and the circuit breaker that keeps callers from waiting for a store that fails. */
@NullMarked
package com.promptbuilder.dynamodb;

import org.jspecify.annotations.NullMarked;
