package com.promptbuilder.settings;

import com.promptbuilder.settings.Settings.AwsEndpoint;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The queues of jobs, their retries and cache warming. Without both queues there are no asynchronous answers.
 *
 * @param maxAttempts {@code JOBS_ATTEMPTS}: attempts for each job, the queue's {@code maxReceiveCount}; default 5
 * @param retention {@code JOBS_LIFE_SECONDS}: the queue's retention; default one hour
 * @param retryAfter {@code JOBS_RETRY_SECONDS}: the pause after a job's first failure, doubled after each further one; default 4
 * @param warmingInterval {@code WARMING_EVERY}, in seconds, minutes or hours: the interval of cache warming; default {@code 5 minutes}.
 *     Empty unless {@code WARMING} is {@code true}, and if {@code CACHE_SCOPE} is {@code caller}, since the cache warmer is no caller
 * @param bulkInterval {@code BULK_EVERY}, likewise: the interval at which jobs of the lowest urgency are collected into a Message Batch;
 *     default {@code 5 minutes}. Empty unless {@code BULK} is {@code true}
 * @param prefetchProbability {@code PREFETCH_MIN_PROBABILITY}, 0.01 to 1: prefetching generates the answers of requests that follow at least
 *     as often; default 0.5. Empty unless {@code PREFETCH} is {@code true}, and if {@code CACHE_SCOPE} is {@code caller}
 * @param maxWaiting {@code JOBS_MAX_WAITING}: background work is rejected above this number of messages in its queue; default 100
 */
public record JobSettings(
        Optional<Queues> queues,
        AwsEndpoint awsEndpoint,
        int maxAttempts,
        Duration retention,
        Duration retryAfter,
        long maxWaiting,
        Optional<Duration> warmingInterval,
        Optional<Duration> bulkInterval,
        Optional<Double> prefetchProbability) {

    /**
     * URLs of the queues in SQS. A value that is no URL, such as the bare name that some tools insert, counts as absent.
     *
     * @param interactive {@code JOBS_URL}: jobs whose client polls
     * @param background {@code JOBS_BACKGROUND_URL}: all other jobs
     * @param bulk {@code JOBS_BULK_URL}: jobs for Message Batches
     * @param deadLetters {@code JOBS_DEAD_LETTERS_URL}: jobs that failed too often; only its depth is read
     */
    public record Queues(URI interactive, URI background, Optional<URI> bulk, Optional<URI> deadLetters) {}

    static JobSettings read(EnvironmentVariables variables) {
        return new JobSettings(
                queues(variables),
                AwsEndpoint.read(variables, "SQS"),
                (int) variables.number("JOBS_ATTEMPTS", 5, 1, 1_000),
                Duration.ofSeconds(variables.number("JOBS_LIFE_SECONDS", 3_600, 60, 1_209_600)),
                Duration.ofSeconds(variables.number("JOBS_RETRY_SECONDS", 4, 1, 900)),
                variables.number("JOBS_MAX_WAITING", 100, 0, 1_000_000),
                warmingInterval(variables),
                bulkInterval(variables),
                prefetchProbability(variables));
    }

    private static Optional<Duration> warmingInterval(EnvironmentVariables variables) {
        Duration interval = variables.rate("WARMING_EVERY", "5 minutes");
        return variables.flag("WARMING", false) && isShared(variables) ? Optional.of(interval) : Optional.empty();
    }

    private static boolean isShared(EnvironmentVariables variables) {
        return variables.text("CACHE_SCOPE", "shared").equalsIgnoreCase("shared");
    }

    private static Optional<Double> prefetchProbability(EnvironmentVariables variables) {
        double probability = variables.probability("PREFETCH_MIN_PROBABILITY", "0.5");
        return variables.flag("PREFETCH", false) && isShared(variables) ? Optional.of(probability) : Optional.empty();
    }

    private static Optional<Duration> bulkInterval(EnvironmentVariables variables) {
        Duration interval = variables.rate("BULK_EVERY", "5 minutes");
        return variables.flag("BULK", false) ? Optional.of(interval) : Optional.empty();
    }

    /** True if jobs of the lowest urgency are collected into Message Batches. */
    public boolean collectsBulk() {
        return bulkInterval.isPresent() && queues.flatMap(Queues::bulk).isPresent();
    }

    private static Optional<Queues> queues(EnvironmentVariables variables) {
        return queue(variables, "JOBS_URL")
                .flatMap(interactive -> queue(variables, "JOBS_BACKGROUND_URL")
                        .map(background -> new Queues(
                                interactive,
                                background,
                                queue(variables, "JOBS_BULK_URL"),
                                queue(variables, "JOBS_DEAD_LETTERS_URL"))));
    }

    private static Optional<URI> queue(EnvironmentVariables variables, String name) {
        return variables
                .text(name)
                .filter(text -> text.startsWith("http://") || text.startsWith("https://"))
                .flatMap(_ -> variables.address(name));
    }
}
