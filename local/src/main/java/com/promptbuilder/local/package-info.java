/** The one-machine runtime: serves the routes of template.yaml on one port, with the real handlers and embedded backing parts. */
@NullMarked
package com.promptbuilder.local;

import org.jspecify.annotations.NullMarked;
