package com.promptbuilder.simulator;

import com.anthropic.errors.AnthropicInvalidDataException;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.ConflictException;
import com.anthropic.errors.ContentTooLargeException;
import com.anthropic.errors.GatewayTimeoutException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.PaymentRequiredException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.ServiceUnavailableException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.StopReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The official client parses each error. */
class OfficialClientErrorsTest {
    private final OfficialClient client = OfficialClient.impatient();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @MethodSource
    void itThrowsTheRightException(int status, Class<? extends AnthropicServiceException> type) {
        AnthropicServiceException error =
                catchThrowableOfType(type, () -> client.ask("hello [[simulate: " + status + "]]"));

        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.headers().values("request-id"))
                .containsExactly(Json.tree(error.body()).path("request_id").asText());
    }

    static Stream<Arguments> itThrowsTheRightException() {
        return Stream.of(
                Arguments.of(400, BadRequestException.class),
                Arguments.of(401, UnauthorizedException.class),
                Arguments.of(402, PaymentRequiredException.class),
                Arguments.of(403, PermissionDeniedException.class),
                Arguments.of(404, NotFoundException.class),
                Arguments.of(409, ConflictException.class),
                Arguments.of(413, ContentTooLargeException.class),
                Arguments.of(429, RateLimitException.class),
                Arguments.of(500, InternalServerException.class),
                Arguments.of(503, ServiceUnavailableException.class),
                Arguments.of(504, GatewayTimeoutException.class),
                Arguments.of(529, OverloadedException.class));
    }

    @Test
    void itThrowsWhenAnErrorComesInTheMiddleOfAStream() {
        assertThatExceptionOfType(SseException.class)
                .isThrownBy(() -> client.stream("hello [[simulate: stream-error status=529]]"))
                .withMessageContaining("overloaded_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "drop at=headers", "drop at=body"})
    void itThrowsWhenTheConnectionDrops(String drop) {
        assertThat(catchThrowableOfType(RuntimeException.class, () -> client.ask("hello [[simulate: " + drop + "]]")))
                .isInstanceOfAny(AnthropicIoException.class, AnthropicInvalidDataException.class);
    }

    @Test
    void itSucceedsAtTheThirdAttemptWhenTwoFail() {
        try (OfficialClient patient = OfficialClient.retrying(2)) {
            assertThat(patient.ask("hello [[simulate: 529 retry-after-ms=1 times=2]]")
                            .stopReason())
                    .contains(StopReason.END_TURN);
            assertThat(patient.simulatorFixture.simulator.stats().byStatus()).isEqualTo(Map.of("529", 2L, "200", 1L));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 4", "false, 1"})
    void itObeysTheShouldRetryHeader(String shouldRetry, long calls) {
        String marker = "[[simulate: 500 should-retry=" + shouldRetry + " retry-after-ms=1]]";
        try (OfficialClient patient = OfficialClient.retrying(3)) {
            assertThatExceptionOfType(InternalServerException.class).isThrownBy(() -> patient.ask("hello " + marker));
            assertThat(patient.simulatorFixture.simulator.stats().calls()).isEqualTo(calls);
        }
    }
}
