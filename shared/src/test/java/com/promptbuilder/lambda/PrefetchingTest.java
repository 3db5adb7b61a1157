package com.promptbuilder.lambda;

import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.value.Caller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Prefetching of haikus about the first colour that was named. */
class PrefetchingTest {
    private static final String DONE = "{\"batchItemFailures\":[]}";
    private static final Usage USAGE = new Usage(1_000, 1_000, 0, 0);

    private final FunctionHarness harness = harness(Map.of());
    private int subjects;

    private static FunctionHarness harness(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of("PREFETCH", "true"));
        variables.putAll(more);
        return FunctionHarness.withQueues(variables).claude(PrefetchingTest::reply);
    }

    private static Completion reply(com.promptbuilder.claude.Prompt prompt) {
        String text = prompt.answerSchema().isPresent() ? "{\"colours\":[\"blue\",\"red\"]}" : FunctionHarness.HAIKU;
        return new Completion.Text(text, "claude-haiku-5-5", USAGE);
    }

    @Test
    void generatesTheAnswerBeforeItIsRequested() {
        learn(harness, 25);
        String subject = colours(harness);

        assertThat(waiting(harness)).isEqualTo(1);
        assertThat(work(harness)).isEqualTo(DONE);
        ProxyResponseView response = haiku(harness, subject);
        harness.send(Event.get("/health"));

        assertThat(response.header("Cache-Status")).contains("; hit");
        assertThat(harness.asked).hasSize(25 * 2 + 2);
        assertThat(samples(harness, "prefetch_total", "used")).isEqualTo(1);
        assertThat(harness.log.toString()).contains("\"prefetch_cost_usd_total\"", "\"reason\":\"prefetch\"");
    }

    @Test
    void expectsTheRequestAfterOneThatWasPrefetchedToo() {
        learn(harness, 25);
        colours(harness);
        String body = harness.queues.sent(Priority.BACKGROUND).getLast().body();

        assertThat(Job.ofMessage(body).orElseThrow().caller()).isEqualTo(Caller.PREFETCH);
        assertThat(Job.ofMessage(body).orElseThrow().input()).isEqualTo("{\"topic\":\"blue\",\"mood\":\"subject 25\"}");
    }

    @ParameterizedTest
    @CsvSource({"PREFETCH, false", "CACHE_SCOPE, caller", "PREFETCH_MIN_PROBABILITY, 1.0"})
    void doesNothingUnlessItIsWantedAndAnswersAreSharedAndLikely(String variable, String value) {
        FunctionHarness off = harness(Map.of(variable, value));
        learn(off, 10);
        colours(off);
        learn(off, 15);
        colours(off);

        assertThat(off.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"no-store", "no-cache", "only-if-cached"})
    void neitherLearnsFromNorServesCallersWhoDoNotShare(String directive) {
        learn(harness, 25);
        harness.send(
                Event.post("/api/name-colours", "{\"subject\":\"private\"}").cacheControl(directive));

        assertThat(harness.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @Test
    void needsFourTrialsOfTheSameCaller() {
        learn(harness, 3);
        colours(harness);
        assertThat(harness.queues.sent(Priority.BACKGROUND)).isEmpty();

        FunctionHarness others = harness(Map.of());
        for (int i = 0; i < 40; i++) {
            send(others, "ada", Event.post("/api/name-colours", "{\"subject\":\"of ada " + i + "\"}"));
            send(others, "bob", haikuEvent("of ada " + i));
        }
        assertThat(others.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @Test
    void countsNoRequestAfterTenMinutes() {
        for (int i = 0; i < 40; i++) {
            String subject = colours(harness);
            harness.clock.advance(Duration.ofMinutes(10));
            haiku(harness, subject);
        }
        assertThat(harness.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @Test
    void makesNoCallIfTheRequestComesFirst() {
        learn(harness, 25);
        String subject = colours(harness);
        haiku(harness, subject);
        int calls = harness.asked.size();

        assertThat(work(harness)).isEqualTo(DONE);
        assertThat(harness.asked).hasSize(calls);
        endInterval(harness);
        assertThat(samples(harness, "prefetch_total", "wasted")).isZero();
        assertThat(samples(harness, "prefetch_total", "used")).isZero();
    }

    @Test
    void anAsynchronousRequestDoesNotRelyOnTheJob() {
        learn(harness, 25);
        String subject = colours(harness);

        assertThat(harness.send(haikuEvent(subject).header("Prefer", "respond-async"))
                        .status())
                .isEqualTo(202);
        assertThat(harness.queues.sent(Priority.INTERACTIVE)).hasSize(1);
    }

    @Test
    void dropsAJobThatFails() {
        learn(harness, 25);
        String subject = colours(harness);
        harness.claude(_ -> new Failure.Overloaded(Optional.empty()));

        assertThat(work(harness)).as("no message comes again").isEqualTo(DONE);
        assertThat(harness.log.getLast()).contains("\"result\":\"dropped\"", "\"prefetch\":true");
        harness.claude(PrefetchingTest::reply);
        harness.clock.advance(Duration.ofSeconds(10));
        assertThat(haiku(harness, subject).status()).isEqualTo(200);
    }

    @Test
    void neitherQueuesNorCallsNorProbesWhileTheCircuitIsNotClosed() {
        learn(harness, 25);
        String subject = colours(harness);
        openCircuit();
        int calls = harness.asked.size();
        harness.clock.advance(Duration.ofMinutes(1));
        assertThat(work(harness)).isEqualTo(DONE);
        assertThat(harness.asked).as("a probe is due, but not this one").hasSize(calls);
        harness.queues.empty(Priority.BACKGROUND);

        harness.claude(PrefetchingTest::reply);
        colours(harness);
        assertThat(harness.queues.sent(Priority.BACKGROUND)).isEmpty();
        assertThat(haiku(harness, subject).status()).as("a client may probe").isEqualTo(200);
        colours(harness);
        assertThat(waiting(harness)).isEqualTo(1);
    }

    private void openCircuit() {
        harness.claude(prompt -> prompt.answerSchema().isPresent() ? reply(prompt) : new Failure.ServerError(500));
        for (int i = 0; i < 20; i++) {
            harness.send(Event.haiku("fails " + i));
        }
    }

    @Test
    void doesNothingWhileTheQueueIsNotShortOrUnavailable() {
        learn(harness, 25);
        for (int i = 0; i < 11; i++) {
            harness.queues.send(Priority.BACKGROUND, "key", "body");
        }
        harness.clock.advance(Duration.ofSeconds(6));
        colours(harness);
        assertThat(waiting(harness)).isEqualTo(11);
        harness.queues.fail();
        harness.clock.advance(Duration.ofSeconds(6));
        colours(harness);
        harness.queues.recover();
        assertThat(waiting(harness)).isEqualTo(11);
    }

    @Test
    void endsWithItsBudget() {
        FunctionHarness poor = harness(Map.of("BUDGET_PREFETCH_USD_PER_DAY", "0.0013"));
        learn(poor, 25);
        for (int i = 0; i < 6; i++) {
            String subject = colours(poor);
            poor.queues.sent(Priority.BACKGROUND).forEach(poor::work);
            poor.queues.empty(Priority.BACKGROUND);
            haiku(poor, subject);
        }

        assertThat(poor.ledger.touched()).contains("budget#prefetch#2026-11-01");
        assertThat(poor.asked).as("$0.0006 each: two of them prefetched").hasSize(25 * 2 + 6 * 2);
        assertThat(samples(poor, "prefetch_cost_usd_total", "")).isEqualTo(2);
    }

    @Test
    void isOffForAnHourAfterMostWasWasted() {
        learn(harness, 60);
        int made = 0;
        for (int minute = 0; minute < 120; minute++) {
            colours(harness);
            made += waiting(harness);
            harness.queues.sent(Priority.BACKGROUND).forEach(harness::work);
            harness.queues.empty(Priority.BACKGROUND);
            harness.clock.advance(Duration.ofMinutes(1));
        }
        endInterval(harness);

        assertThat(made).isBetween(10, 100);
        assertThat(samples(harness, "prefetch_total", "wasted")).isEqualTo(made);
    }

    @Test
    void anOutageOfTheTableCostsNoRequestAnything() {
        learn(harness, 25);
        harness.records.fail();
        assertThat(harness.send(Event.post("/api/name-colours", "{\"subject\":\"outage\"}"))
                        .status())
                .isEqualTo(200);
        assertThat(harness.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    private void learn(FunctionHarness functions, int sessions) {
        for (int i = 0; i < sessions; i++) {
            haiku(functions, colours(functions));
            functions.clock.advance(Duration.ofSeconds(5));
            functions.queues.empty(Priority.BACKGROUND);
        }
    }

    private String colours(FunctionHarness functions) {
        String subject = "subject " + subjects++;
        functions.send(Event.post("/api/name-colours", "{\"subject\":\"" + subject + "\"}"));
        return subject;
    }

    private static ProxyResponseView haiku(FunctionHarness functions, String subject) {
        return functions.send(haikuEvent(subject));
    }

    private static Event haikuEvent(String subject) {
        return Event.post("/api/write-haiku", "{\"mood\":\"" + subject + "\",\"topic\":\"blue\"}");
    }

    private static void send(FunctionHarness functions, String caller, Event event) {
        event.json().withObject("requestContext").withObject("authorizer").put("principalId", caller);
        functions.send(event);
    }

    private static int waiting(FunctionHarness functions) {
        return functions.queues.sent(Priority.BACKGROUND).size();
    }

    private static String work(FunctionHarness functions) {
        return functions.workOnLast(Priority.BACKGROUND);
    }

    // An expected request is judged by the first merge after 15 minutes.
    private void endInterval(FunctionHarness functions) {
        functions.clock.advance(Duration.ofMinutes(20));
        colours(functions);
        functions.clock.advance(Duration.ofMinutes(2));
        functions.send(Event.get("/health"));
        functions.send(Event.get("/health"));
    }

    /** The sum of a counter's samples in log lines that contain the text. */
    private static double samples(FunctionHarness functions, String name, String text) {
        return functions.log.stream()
                .flatMap(line -> java.util.regex.Pattern.compile(
                                "\\{\"name\":\"" + name + "\",\"labels\":\\{([^}]*)},\"value\":([0-9.E-]+)}")
                        .matcher(line)
                        .results())
                .filter(found -> found.group().contains(text))
                .mapToDouble(found -> name.contains("usd") ? 1 : Double.parseDouble(found.group(2)))
                .sum();
    }
}
