/** The idempotency record: durable entry, lease and job in one. */
@NullMarked
package com.promptbuilder.coalesce;

import org.jspecify.annotations.NullMarked;
