package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a record's JSON comes from, which decides how strictly its fields are read. */
enum RecordSource {
    /** A client's request: limits count the characters that the client sent, and texts are normalized. */
    CLIENT,
    /** A job's input: validated and normalized when it was queued. NFC may have made it longer than a limit. */
    JOB,
    /** Claude's answer: every field must be there, optional or not. */
    CLAUDE;

    String normalize(String text) {
        return this == JOB ? text : TextNormalizer.normalize(text);
    }

    JsonNode normalize(JsonNode node) {
        return this == JOB ? node : TextNormalizer.normalize(node);
    }
}
