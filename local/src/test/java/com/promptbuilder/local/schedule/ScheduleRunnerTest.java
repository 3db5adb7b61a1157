package com.promptbuilder.local.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.ScheduleSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class ScheduleRunnerTest {
    private static final FunctionSpec WARMER =
            new FunctionSpec("Warmer", "h.Warmer", Duration.ofSeconds(29), 512, Map.of());

    @Test
    void callAgainAndAgainAsEventBridgeDoesThoughACallFails() throws Exception {
        LinkedBlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
        AtomicBoolean isFirst = new AtomicBoolean(true);
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Invoker invoker = (function, event, _, _) -> {
            assertThat(function).isEqualTo(WARMER);
            events.add(event);
            if (isFirst.getAndSet(false)) {
                throw new StackOverflowError("secret");
            }
            return new Invoker.Outcome.Failed("why");
        };
        try (PrintStream log = new PrintStream(told, true, StandardCharsets.UTF_8);
                ScheduleRunner _ = ScheduleRunner.start(
                        List.of(new ScheduleSpec(WARMER, Duration.ofMillis(5))), invoker, log, Clock.systemUTC())) {
            for (int i = 0; i < 3; i++) {
                JsonNode event = new JsonMapper().readTree(events.poll(20, TimeUnit.SECONDS));
                assertThat(event.path("detail-type").asText()).isEqualTo("Scheduled Event");
                assertThat(event.path("source").asText()).isEqualTo("aws.events");
            }
        }
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("schedule of Warmer: java.lang.StackOverflowError", "schedule of Warmer: why")
                .doesNotContain("secret");
    }
}
