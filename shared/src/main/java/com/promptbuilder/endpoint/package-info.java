/** Declaration of endpoints: input and answer records, constraints, prompt resources, output format, timeouts. */
@NullMarked
package com.promptbuilder.endpoint;

import org.jspecify.annotations.NullMarked;
