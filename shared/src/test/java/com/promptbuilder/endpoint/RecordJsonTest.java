package com.promptbuilder.endpoint;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class RecordJsonTest {
    @Test
    void writesCanonicalFieldsInTheRecordsOrderAndFreeNamesSorted() {
        assertThat(canonical("""
                {"extras": {"z": {"b": 1, "a": [true, null]}, "y": "cafe\u0301\\r\\n"}, "color": "paleBlue", "title": "t"}""")).isEqualTo("""
                        {"title":"t","freeNote":"","color":"paleBlue","inner":{"innerText":""},\
                        "extras":{"y":"caf\u00e9\\n","z":{"a":[true,null],"b":1}},"labels":[]}""");
    }

    @Test
    void sortsNamesAfterNormalization() {
        assertThat(extras("{\"e\u0301\":1,\"f\":2}")).isEqualTo(extras("{\"f\":2,\"\u00e9\":1}"));
    }

    @Test
    void keepsEveryDigit() {
        assertThat(extras("{\"a\":1.00000000000000000001}")).isNotEqualTo(extras("{\"a\":1.00000000000000000002}"));
        assertThat(extras("{\"a\":12345678901234567891}")).isNotEqualTo(extras("{\"a\":12345678901234567892}"));
    }

    @Test
    void normalizesOnce() {
        assertThat(note("a\\r\\r\\nb")).isNotEqualTo(note("a\\r\\nb"));
        assertThat(note("a\\r\\nb")).isEqualTo(note("a\\nb"));
        assertThat(extras("{\"a\":\"\\r\\r\\n\"}")).isNotEqualTo(extras("{\"a\":\"\\r\\n\"}"));
    }

    private static String note(String note) {
        return canonical("{\"title\":\"t\",\"color\":\"red\",\"freeNote\":\"" + note + "\"}");
    }

    private static String extras(String extras) {
        return canonical("{\"title\":\"t\",\"color\":\"red\",\"extras\":" + extras + "}");
    }

    private static String canonical(String body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SampleEndpoint.ENDPOINT.writeCanonical(SampleEndpoint.in(body), bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
