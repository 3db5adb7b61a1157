/** Reader of template.yaml: its functions, routes, tables, queues and schedules, and its expressions. */
@NullMarked
package com.promptbuilder.local.template;

import org.jspecify.annotations.NullMarked;
