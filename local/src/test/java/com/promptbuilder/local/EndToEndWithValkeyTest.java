package com.promptbuilder.local;

import org.junit.jupiter.api.BeforeAll;

import java.io.IOException;
import java.util.Map;

/** The end-to-end tests with a second cache tier. */
class EndToEndWithValkeyTest extends EndToEndTest {
    @BeforeAll
    static void start() throws IOException {
        client = new RuntimeClient(runtime(Map.of("VALKEY", "embedded", "VALKEY_TIMEOUT_MS", "5000")));
    }

    @Override
    String led() {
        return "record; fwd=miss; stored, valkey; fwd=miss; stored, memory; fwd=miss; stored";
    }
}
