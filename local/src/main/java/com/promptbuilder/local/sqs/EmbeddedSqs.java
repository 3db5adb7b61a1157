package com.promptbuilder.local.sqs;

import com.promptbuilder.local.template.Template.QueueSpec;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Embedded SQS: ElasticMQ in this process, in memory, on a free port of loopback, with the queues of the template. */
public final class EmbeddedSqs implements AutoCloseable {
    /** Longer than the longest long poll, 20 s. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    private static final String ACCOUNT = "000000000000";

    private final SQSRestServer server;
    private final URI endpoint;
    private final SqsClient client;
    private final Map<String, URI> addresses = new LinkedHashMap<>();
    /** Ends the names of the queues: ElasticMQ accepts messages from any web page that knows a name. */
    private final String suffix = "-" + UUID.randomUUID();

    private EmbeddedSqs() {
        this.server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        int port = server.waitUntilStarted().localAddress().getPort();
        this.endpoint = URI.create("http://127.0.0.1:" + port);
        this.client = SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(SOCKET_TIMEOUT))
                .build();
    }

    /** Starts it and creates the queues. */
    public static EmbeddedSqs start(List<QueueSpec> queues) {
        EmbeddedSqs embedded = new EmbeddedSqs();
        // Dead-letter queues first, because other queues name them.
        queues.stream().filter(queue -> queue.redrive().isEmpty()).forEach(embedded::create);
        queues.stream().filter(queue -> queue.redrive().isPresent()).forEach(embedded::create);
        return embedded;
    }

    private void create(QueueSpec queue) {
        Map<QueueAttributeName, String> attributes = new EnumMap<>(QueueAttributeName.class);
        attributes.put(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                Long.toString(queue.visibility().toSeconds()));
        attributes.put(
                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                Long.toString(queue.retention().toSeconds()));
        queue.redrive()
                .ifPresent(redrive -> attributes.put(
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:%s:%s\",\"maxReceiveCount\":\"%d\"}"
                                .formatted(ACCOUNT, redrive.deadLetters() + suffix, redrive.maxReceiveCount())));
        client.createQueue(request -> request.queueName(queue.name() + suffix).attributes(attributes));
        addresses.put(queue.name(), endpoint.resolve("/" + ACCOUNT + "/" + queue.name() + suffix));
    }

    /** The URL it listens on. */
    public URI endpoint() {
        return endpoint;
    }

    /** The URLs of the queues, by their names in the template. */
    public Map<String, URI> addresses() {
        return Map.copyOf(addresses);
    }

    SqsClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        // Not awaited: with an open poll the stop takes up to a minute, and the queues are in memory.
        var _ = server.stopAndGetFuture();
    }
}
