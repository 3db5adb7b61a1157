package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.http.Response;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Readiness: DynamoDB responds, and at least one provider of Claude has credentials, accepts them and responds. A provider with an open
 * circuit, or that refused a call's key, is not ready, whatever its health check says. A result is cached for 5 s.
 */
public final class ReadinessCheck {
    private static final Duration CACHE_TTL = Duration.ofSeconds(5);
    /** A key that no answer has. Reading it shows that DynamoDB responds. */
    private static final AnswerKey PROBE_KEY = AnswerKey.ofDigest(new byte[32]);

    private final RecordStore records;
    private final CircuitStore circuits;
    private final List<Probe> probes;
    private final InstantSource clock;
    private Optional<Report> last = Optional.empty();

    private record Report(Response response, Instant at) {}

    /** The health check of a provider. */
    public record Probe(Provider provider, Supplier<HealthCheck.Status> status) {}

    /** The health of a provider. */
    private record Health(Provider provider, Set<String> outages, HealthCheck.Status status) {
        boolean isHealthy() {
            return outages.isEmpty() && status == HealthCheck.Status.HEALTHY;
        }

        String message() {
            boolean hasKey = provider == Provider.ANTHROPIC;
            if (outages.contains(CircuitStore.REFUSED)) {
                return "the key or the account is refused";
            }
            if (!outages.isEmpty()) {
                return "the circuit is open: " + String.join(", ", new TreeSet<>(outages));
            }
            return switch (status) {
                case HEALTHY -> "healthy";
                case NO_KEY -> hasKey ? "no API key is set" : "no AWS credentials are found";
                case KEY_REFUSED -> hasKey ? "the API key is refused" : "the AWS credentials are refused";
                case NOT_FOUND -> "there is no Messages API at the base URL";
                case UNREACHABLE -> "the API does not answer";
            };
        }
    }

    /** @param probes of the providers, in the order in which they are called */
    public ReadinessCheck(RecordStore records, CircuitStore circuits, List<Probe> probes, InstantSource clock) {
        this.records = records;
        this.circuits = circuits;
        this.probes = List.copyOf(probes);
        this.clock = clock;
    }

    /** Checks, or returns the cached result: 200 or 503. Concurrent requests wait for one check and share its result. */
    public synchronized Response check() {
        Instant now = clock.instant();
        Report report = last.filter(known -> now.isBefore(known.at().plus(CACHE_TTL)))
                .orElseGet(() -> new Report(response(tableAnswers(), providers(now), now), now));
        last = Optional.of(report);
        return report.response();
    }

    private boolean tableAnswers() {
        try {
            records.read(PROBE_KEY);
            return true;
        } catch (StoreUnavailableException _) { // the report carries it
            return false;
        }
    }

    private List<Health> providers(Instant now) {
        List<CompletableFuture<Health>> running = probes.stream()
                .map(probe -> CompletableFuture.supplyAsync(() -> health(probe, now), Thread::startVirtualThread))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    private Health health(Probe probe, Instant now) {
        return new Health(
                probe.provider(),
                circuits.outages(probe.provider(), now),
                probe.status().get());
    }

    private static Response response(boolean tableAnswers, List<Health> providers, Instant now) {
        boolean isHealthy = providers.stream().anyMatch(Health::isHealthy);
        boolean isReady = tableAnswers && isHealthy;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", isReady ? "ready" : "not ready").put("timestamp", now.toString());
        ObjectNode checks = json.putObject("checks");
        addTo(checks.putObject("cache"), tableAnswers, "the table does not answer");
        ObjectNode claude = checks.putObject("claudeAPI");
        addTo(claude, isHealthy, providers.getFirst().message());
        if (providers.size() > 1) {
            ObjectNode details = claude.putObject("providers");
            providers.forEach(
                    each -> addTo(details.putObject(each.provider().label()), each.isHealthy(), each.message()));
        }
        return Response.json(isReady ? 200 : 503, json.toString());
    }

    private static void addTo(ObjectNode check, boolean isHealthy, String message) {
        check.put("healthy", isHealthy);
        if (!isHealthy) {
            check.put("message", message);
        }
    }
}
