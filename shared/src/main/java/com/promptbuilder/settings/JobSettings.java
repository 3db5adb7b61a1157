package com.promptbuilder.settings;

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
 * @param maxWaiting {@code JOBS_MAX_WAITING}: background work is rejected above this number of messages in its queue; default 100
 */
public record JobSettings(
        Optional<Queues> queues,
        AwsEndpoint awsEndpoint,
        int maxAttempts,
        Duration retention,
        Duration retryAfter,
        long maxWaiting,
        Optional<Duration> warmingInterval) {

    /**
     * URLs of the queues in SQS. A value that is no URL, such as the bare name that some tools insert, counts as absent.
     *
     * @param interactive {@code JOBS_URL}: jobs whose client polls
     * @param background {@code JOBS_BACKGROUND_URL}: all other jobs
     * @param deadLetters {@code JOBS_DEAD_LETTERS_URL}: jobs that failed too often; only its depth is read
     */
    public record Queues(URI interactive, URI background, Optional<URI> deadLetters) {}

    static JobSettings read(EnvironmentVariables environmentVariables) {
        AwsEndpoint awsEndpoint = AwsEndpoint.read(environmentVariables, "SQS");
        return new JobSettings(
                queues(environmentVariables),
                awsEndpoint,
                (int) environmentVariables.number("JOBS_ATTEMPTS", 5, 1, 1_000),
                Duration.ofSeconds(environmentVariables.number("JOBS_LIFE_SECONDS", 3_600, 60, 1_209_600)),
                Duration.ofSeconds(environmentVariables.number("JOBS_RETRY_SECONDS", 4, 1, 900)),
                environmentVariables.number("JOBS_MAX_WAITING", 100, 0, 1_000_000),
                warmingInterval(environmentVariables));
    }

    private static Optional<Duration> warmingInterval(EnvironmentVariables environmentVariables) {
        Duration interval = environmentVariables.rate("WARMING_EVERY", "5 minutes");
        boolean isShared = environmentVariables.text("CACHE_SCOPE", "shared").equalsIgnoreCase("shared");
        return environmentVariables.flag("WARMING", false) && isShared ? Optional.of(interval) : Optional.empty();
    }

    private static Optional<Queues> queues(EnvironmentVariables environmentVariables) {
        return queue(environmentVariables, "JOBS_URL")
                .flatMap(interactive -> queue(environmentVariables, "JOBS_BACKGROUND_URL")
                        .map(background -> new Queues(
                                interactive, background, queue(environmentVariables, "JOBS_DEAD_LETTERS_URL"))));
    }

    private static Optional<URI> queue(EnvironmentVariables environmentVariables, String name) {
        return environmentVariables
                        .text(name)
                        .filter(text -> text.startsWith("http://") || text.startsWith("https://"))
                        .isEmpty()
                ? Optional.empty()
                : environmentVariables.address(name);
    }
}
