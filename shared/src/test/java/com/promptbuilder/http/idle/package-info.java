/** An API whose only function cannot be instantiated. */
@NullMarked
package com.promptbuilder.http.idle;

import org.jspecify.annotations.NullMarked;
