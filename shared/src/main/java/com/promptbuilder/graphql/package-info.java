/** GraphQL over the endpoints. Only the function of {@code /graphql} loads these classes and those of graphql-java. */
@NullMarked
package com.promptbuilder.graphql;

import org.jspecify.annotations.NullMarked;
