/** The client of Claude's Messages API: one interface, a transport, and decorators of that interface. */
@NullMarked
package com.promptbuilder.claude;

import org.jspecify.annotations.NullMarked;
