/** Local runtime: serves the routes of template.yaml on one port, with the real handlers and embedded backends. */
@NullMarked
package com.promptbuilder.local;

import org.jspecify.annotations.NullMarked;
