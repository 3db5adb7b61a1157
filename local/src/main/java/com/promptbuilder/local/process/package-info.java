/** Child processes of the local runtime. */
@NullMarked
package com.promptbuilder.local.process;

import org.jspecify.annotations.NullMarked;
