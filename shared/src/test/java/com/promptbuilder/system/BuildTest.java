package com.promptbuilder.system;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;

class BuildTest {
    @ParameterizedTest
    @CsvSource({
        "1.0.0, 8cf683b2a1c4, 1.0.0+8cf683b2a1c4",
        "1.0.0, 8cf683b2a1c4-dirty, 1.0.0+8cf683b2a1c4-dirty",
        "1.0.0, ${env.GIT_COMMIT}, 1.0.0+unknown",
        "1.0.0, '', 1.0.0+unknown"
    })
    void namesVersionAndCommit(String version, String commit, String text) {
        Properties properties = new Properties();
        properties.setProperty("version", version);
        properties.setProperty("commit", commit);

        assertThat(Build.of(properties).text()).isEqualTo(text);
    }

    @Test
    void isUnknownWithoutProperties() {
        assertThat(Build.of(new Properties()).text()).isEqualTo("unknown+unknown");
    }
}
