package com.promptbuilder.api;

/** What a status means here, in a few words, for the API's description. */
final class StatusText {
    private StatusText() {}

    static String of(int status) {
        return switch (status) {
            case 400 -> "A field is wrong, or the body is no JSON object";
            case 401 -> "A token is missing, or is not accepted";
            case 403 -> "Credentials are missing or not accepted, or the request is refused before it is read";
            case 404 -> "Nothing is there";
            case 405 -> "Another method is wanted; see Allow";
            case 413 -> "The body is larger than 1,048,576 bytes";
            case 415 -> "The body must be JSON in UTF-8, not compressed";
            case 422 -> "Claude declined";
            case 429 -> "Too many requests, or a budget is spent; see Retry-After";
            case 500 -> "A fault of ours";
            case 502 -> "Claude gave no usable answer";
            case 503 -> "Claude or the table is overloaded; see Retry-After";
            case 504 -> "No answer in time, or none in the cache where only that was wanted";
            default -> "Status " + status;
        };
    }
}
