package com.promptbuilder.tracing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff, true",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later, true"
    })
    void isReadFromAValidHeader(String header, boolean sampled) {
        assertThat(TraceContext.parse(header)).contains(new TraceContext(TRACE, SPAN, sampled));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void isNotReadFromAnythingElse(String header) {
        assertThat(TraceContext.parse(header)).isEmpty();
    }

    @Test
    void isWrittenAsItIsRead() {
        String header = "00-" + TRACE + "-" + SPAN + "-01";

        assertThat(TraceContext.parse(header)).map(TraceContext::traceparent).contains(header);
    }

    @Test
    void ofAmazonsHeaderIsTheSameTrace() {
        String root = "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736";

        assertThat(TraceContext.parseAmazon(
                        "Self=1-2-3;" + root + "; Parent=" + SPAN + ";Sampled=0;Lineage=1:2:3", true))
                .contains(new TraceContext(TRACE, SPAN, false));
        assertThat(TraceContext.parseAmazon(root, true)).contains(new TraceContext(TRACE, "", true));
        assertThat(TraceContext.parseAmazon(root + ";Parent=none;Sampled=1", true))
                .contains(new TraceContext(TRACE, "", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";;==",
                "Sampled=1",
                "Root=1-2-3",
                "Root=2-4bf92f35-77b34da6a3ce929d0e0e4736",
                "Root=1-00000000-000000000000000000000000",
                "Root=1-4bf92f35-77b34da6a3ce929d0e0e473X"
            })
    void ofAmazonsHeaderIsIgnoredIfItIsNotValid(String header) {
        assertThat(TraceContext.parseAmazon(header, true)).isEmpty();
    }
}
