package com.promptbuilder.queue;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

class JobTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);

    @Property(tries = 300)
    void bringsEveryJobAsItWasInCharactersThatSqsTakes(@ForAll String input, @ForAll String caller) {
        Job job = new Job(
                "optimize",
                KEY,
                whole(input),
                Caller.ofIdentity(caller),
                Optional.of(Instant.ofEpochMilli(1_795_598_839_239L)),
                Optional.of("00-a-b-01"));

        String message = job.toMessage().orElseThrow();

        assertThat(Job.ofMessage(message)).contains(job);
        assertThat(message.codePoints()).allMatch(JobTest::isXml);
    }

    @Test
    void escapesWhatIsNoCharacterOfXml() {
        Job job = job("\\\uFFFE\uFFFF\u0001");

        assertThat(job.toMessage().flatMap(Job::ofMessage)).contains(job);
    }

    @Test
    void isBounded() {
        String longest = "ä".repeat((Job.MAX_MESSAGE_BYTES - 200) / 2);

        assertThat(job(longest).toMessage())
                .isPresent()
                .get()
                .satisfies(message -> assertThat(message.getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(Job.MAX_MESSAGE_BYTES));
        assertThat(job(longest + "ä".repeat(200)).toMessage()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"version\":2,\"endpoint\":\"e\",\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"input\":\"\",\"caller\":\"\"}",
                "{\"version\":1,\"endpoint\":\"e\",\"key\":\"short\",\"input\":\"\",\"caller\":\"\"}",
                "{\"version\":1,\"endpoint\":\"e\",\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"caller\":\"\"}"
            })
    void isEmptyForAnUnreadableBody(String body) {
        assertThat(Job.ofMessage(body)).isEmpty();
    }

    @Test
    void hasNoNameOfACaller() {
        Job job = new Job("optimize", KEY, "{}", Caller.ofIdentity("key:canary"), Optional.empty(), Optional.empty());

        assertThat(job.toMessage()).get(STRING).doesNotContain("canary").contains("45268c074665");
    }

    @Test
    void ofAnEarlierVersionNamesTheSameCaller() {
        Job job = new Job("optimize", KEY, "{}", Caller.ofIdentity("key:canary"), Optional.empty(), Optional.empty());
        String earlier = job.toMessage().orElseThrow().replace(job.caller().pseudonym(), "key:canary");

        assertThat(Job.ofMessage(earlier)).contains(job);
    }

    private static Job job(String input) {
        return new Job("optimize", KEY, input, Caller.ANONYMOUS, Optional.empty(), Optional.empty());
    }

    // Requests with lone surrogates are refused before there is a job.
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static boolean isXml(int c) {
        return c == 9
                || c == 10
                || c == 13
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
