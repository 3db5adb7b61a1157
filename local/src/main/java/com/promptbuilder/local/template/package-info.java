/** What template.yaml says: functions, routes, tables and the values of its expressions. */
@NullMarked
package com.promptbuilder.local.template;

import org.jspecify.annotations.NullMarked;
