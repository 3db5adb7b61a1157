package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.Endpoint.ParseResult;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ValidationErrorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            temperature     | temperature is not allowed
            $ref            | $ref is not allowed
            a-b c.d_e       | a-b c.d_e is not allowed
            <script>        | _script_ is not allowed
            a\\nb           | a_nb is not allowed
            `\u0000p\u0007` | _p_ is not allowed
            \u65e5\u672c    | __ is not allowed
            \ud83d\ude00    | _ is not allowed
            """)
    void sanitizesNames(String name, String message) {
        assertThat(notAllowed(name)).isEqualTo(message);
    }

    @Test
    void truncatesNamesAtSixtyFour() {
        assertThat(notAllowed("n".repeat(64))).isEqualTo("n".repeat(64) + " is not allowed");
        assertThat(notAllowed("n".repeat(65))).isEqualTo("n".repeat(64) + " is not allowed");
        assertThat(notAllowed("n".repeat(63) + "\ud83d\ude00")).isEqualTo("n".repeat(63) + "_ is not allowed");
    }

    @Property
    void returnsOneLineOfAscii(@ForAll String name) {
        assertThat(notAllowed(name)).matches("[A-Za-z0-9_.$ -]{0,64} is not allowed");
    }

    @Test
    void keepsTheFirstError() {
        ValidationErrors errors = new ValidationErrors();
        errors.tooLong("Prompt", 10_000);
        errors.missing("Mode", true);
        assertThat(errors.first())
                .isEqualTo(new ParseResult.InvalidField<>("Prompt must not exceed 10,000 characters", false));
    }

    private static String notAllowed(String name) {
        ValidationErrors errors = new ValidationErrors();
        errors.notAllowed(name);
        return ((ParseResult.InvalidField<?>) errors.first()).message();
    }
}
