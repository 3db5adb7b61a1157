package com.promptbuilder.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The queues of jobs, and how patient they are. Without both queues there are no jobs, and nobody is answered later.
 *
 * @param queues where jobs wait
 * @param endpoint {@code AWS_ENDPOINT_URL_SQS} or {@code AWS_ENDPOINT_URL}: another server than AWS, such as ElasticMQ
 * @param region {@code AWS_REGION}; default {@code us-east-1}
 * @param isEmulated the endpoint is no AWS but an emulator, since the environment has no credentials of a role
 * @param maxAttempts {@code JOBS_ATTEMPTS}: how often a job is tried, the queue's {@code maxReceiveCount}; default 5
 * @param retention {@code JOBS_LIFE_SECONDS}: how long a job is waited for, the queue's retention; default an hour
 * @param retryAfter {@code JOBS_RETRY_SECONDS}: the pause after a job's first failure, doubled after each other; default 4
 * @param warmingInterval {@code WARMING_EVERY}, in seconds, minutes or hours: how often what is wanted most is looked through, to be made anew before
 *     its life is over; default {@code 5 minutes}. Empty unless {@code WARMING} is {@code true}, and where answers are not shared
 *     ({@code CACHE_SCOPE}): nobody's own are made for nobody in particular
 * @param maxWaiting {@code JOBS_MAX_WAITING}: background work is refused while more messages wait in its queue; default 100
 */
public record JobSettings(
        Optional<Queues> queues,
        Optional<URI> endpoint,
        String region,
        boolean isEmulated,
        int maxAttempts,
        Duration retention,
        Duration retryAfter,
        long maxWaiting,
        Optional<Duration> warmingInterval) {

    /**
     * Where jobs wait, as addresses of SQS. A value that is no address, such as the bare name that some tools put in its place, counts as
     * none.
     *
     * @param interactive {@code JOBS_URL}: for those whose caller waits
     * @param background {@code JOBS_BACKGROUND_URL}: for all others
     * @param deadLetters {@code JOBS_DEAD_LETTERS_URL}: what was tried too often; only looked at
     */
    public record Queues(URI interactive, URI background, Optional<URI> deadLetters) {}

    static JobSettings read(EnvironmentVariables environmentVariables) {
        Optional<URI> endpoint = environmentVariables
                .address("AWS_ENDPOINT_URL_SQS")
                .or(() -> environmentVariables.address("AWS_ENDPOINT_URL"));
        return new JobSettings(
                queues(environmentVariables),
                endpoint,
                environmentVariables.text("AWS_REGION", "us-east-1"),
                endpoint.isPresent() && !environmentVariables.hasRole(),
                (int) environmentVariables.number("JOBS_ATTEMPTS", 5, 1, 1_000),
                Duration.ofSeconds(environmentVariables.number("JOBS_LIFE_SECONDS", 3_600, 60, 1_209_600)),
                Duration.ofSeconds(environmentVariables.number("JOBS_RETRY_SECONDS", 4, 1, 900)),
                environmentVariables.number("JOBS_MAX_WAITING", 100, 0, 1_000_000),
                warmingInterval(environmentVariables));
    }

    private static Optional<Duration> warmingInterval(EnvironmentVariables environmentVariables) {
        Duration every = environmentVariables.rate("WARMING_EVERY", "5 minutes");
        boolean isShared = environmentVariables.text("CACHE_SCOPE", "shared").equalsIgnoreCase("shared");
        return environmentVariables.flag("WARMING", false) && isShared ? Optional.of(every) : Optional.empty();
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
