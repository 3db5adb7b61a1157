/** Model Context Protocol (MCP): the endpoints as tools of editors and desktop clients, by streamable HTTP without sessions. */
@NullMarked
package com.promptbuilder.mcp;

import org.jspecify.annotations.NullMarked;
