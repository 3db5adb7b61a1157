package com.promptbuilder.graphql;

import graphql.ErrorClassification;
import graphql.ErrorType;
import graphql.GraphQLError;
import graphql.language.SourceLocation;

import java.util.List;
import java.util.Map;

/**
 * The error of a field whose endpoint gave no answer.
 *
 * @param path the keys of the response that lead to the field
 * @param extensions {@code status}, {@code code}, and where there are some {@code retryAfter}, {@code details}, {@code requestId}
 */
record FieldError(String message, List<SourceLocation> locations, List<Object> path, Map<String, Object> extensions)
        implements GraphQLError {
    FieldError {
        locations = List.copyOf(locations);
        path = List.copyOf(path);
        extensions = Map.copyOf(extensions);
    }

    @Override
    public String getMessage() {
        return message;
    }

    @Override
    public List<SourceLocation> getLocations() {
        return locations;
    }

    @Override
    public List<Object> getPath() {
        return path;
    }

    @Override
    public Map<String, Object> getExtensions() {
        return extensions;
    }

    @Override
    public ErrorClassification getErrorType() {
        return ErrorType.DataFetchingException;
    }
}
