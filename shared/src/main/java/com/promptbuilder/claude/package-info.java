/** Client of Claude's Messages API: one interface, its transport, and decorators of the interface. */
@NullMarked
package com.promptbuilder.claude;

import org.jspecify.annotations.NullMarked;
