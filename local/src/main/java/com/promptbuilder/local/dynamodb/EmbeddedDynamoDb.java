package com.promptbuilder.local.dynamodb;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import com.promptbuilder.local.template.Template.TableSpec;
import com.promptbuilder.local.template.TemplateException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Embedded DynamoDB: Amazon's DynamoDB Local in this process, in memory or in a folder, with the tables of the
 * template. All regions and credentials see the same tables.
 *
 * <p>DynamoDB Local's own server listens on all interfaces and sends usage data; this one does neither. Its worker threads
 * are not daemons, so a process that uses it must end by an explicit exit.
 */
public final class EmbeddedDynamoDb implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final Server server;
    private final ServerConnector connector;
    private final LocalDynamoDBServerHandler handler;

    private EmbeddedDynamoDb(String host, int port, Optional<Path> data) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.connector = new ServerConnector(server, 1, 1);
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        this.handler = new LocalDynamoDBServerHandler(requestHandler(data), null);
        server.setHandler(withoutPages(new CompleteRequestFilter(handler)));
    }

    /** Refuses web pages, also after DNS rebinding: browsers send {@code Origin} with each POST, SDKs never. */
    private static Handler withoutPages(Handler next) {
        CrossOriginHandler noOrigin = new CrossOriginHandler();
        noOrigin.setAllowedOriginPatterns(Set.of());
        noOrigin.setDeliverNonAllowedOriginRequests(false);
        noOrigin.setHandler(next);
        return noOrigin;
    }

    private static LocalDynamoDBRequestHandler requestHandler(Optional<Path> data) {
        int anyMode = 0;
        String folder = data.map(Path::toString).orElse(null);
        return new LocalDynamoDBRequestHandler(anyMode, data.isEmpty(), folder, true, false);
    }

    /** Starts it in memory on a free port of loopback, as {@link #start(List, String, int, Optional)}. */
    public static EmbeddedDynamoDb start(List<TableSpec> tables) {
        return start(tables, "127.0.0.1", 0, Optional.empty());
    }

    /**
     * Starts it on the given address and creates the tables that are not there.
     *
     * @param port 0 takes any free port
     * @param data the folder of its file, which only one process may use at a time; empty for in memory
     * @throws TemplateException if DynamoDB refuses a table
     */
    public static EmbeddedDynamoDb start(List<TableSpec> tables, String host, int port, Optional<Path> data) {
        EmbeddedDynamoDb dynamoDb = new EmbeddedDynamoDb(host, port, data);
        try {
            if (data.isPresent()) {
                Files.createDirectories(data.get());
            }
            dynamoDb.server.start();
            dynamoDb.create(tables);
            return dynamoDb;
        } catch (TemplateException e) {
            dynamoDb.close();
            throw e;
        } catch (Exception e) {
            dynamoDb.close();
            throw new IllegalStateException("DynamoDB Local did not start", e);
        }
    }

    private void create(List<TableSpec> tables) {
        try (DynamoDbClient client = client(endpoint())) {
            tables.forEach(table -> create(table, client));
        }
    }

    /**
     * Creates a replica table in an emulator, unless its name is blank or it is there.
     *
     * @throws TemplateException if the emulator refuses the table
     */
    public static void createReplica(String name, URI endpoint) {
        if (name.isBlank()) {
            return;
        }
        TableSpec table = new TableSpec(name, List.of(new TableSpec.Key("id", "HASH", "S")), Optional.of("expiration"));
        try (DynamoDbClient client = client(endpoint)) {
            sendRequests(table, client);
        } catch (SdkException e) {
            throw new TemplateException("Table " + name + " cannot be created at " + endpoint, e);
        }
    }

    private static DynamoDbClient client(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static void create(TableSpec table, DynamoDbClient client) {
        try {
            sendRequests(table, client);
        } catch (DynamoDbException e) {
            String why = e.awsErrorDetails().errorMessage();
            throw new TemplateException("Table " + table.name() + " of the template cannot be created: " + why, e);
        }
    }

    /** Creates a table, unless another runtime, or an earlier one with the same folder, has. */
    private static void sendRequests(TableSpec table, DynamoDbClient client) {
        try {
            createTable(table, client);
        } catch (ResourceInUseException _) {
            return;
        }
        table.timeToLive()
                .ifPresent(attribute -> client.updateTimeToLive(request -> request.tableName(table.name())
                        .timeToLiveSpecification(
                                ttl -> ttl.attributeName(attribute).enabled(true))));
    }

    private static void createTable(TableSpec table, DynamoDbClient client) {
        client.createTable(request -> request.tableName(table.name())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(table.keys().stream().map(EmbeddedDynamoDb::element).toList())
                .attributeDefinitions(
                        table.keys().stream().map(EmbeddedDynamoDb::definition).toList()));
    }

    private static KeySchemaElement element(TableSpec.Key key) {
        return KeySchemaElement.builder()
                .attributeName(key.attribute())
                .keyType(key.role())
                .build();
    }

    private static AttributeDefinition definition(TableSpec.Key key) {
        return AttributeDefinition.builder()
                .attributeName(key.attribute())
                .attributeType(key.type())
                .build();
    }

    /** The URL it listens on. */
    public URI endpoint() {
        return URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
            handler.close();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local did not stop", e);
        }
    }

    /** Drops requests whose body did not arrive completely: DynamoDB Local would log a stack trace for each client that disconnects. */
    static final class CompleteRequestFilter extends Handler.Wrapper {
        CompleteRequestFilter(Handler next) {
            super(next);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            Content.Source body;
            try {
                body = new ByteBufferContentSource(Content.Source.asByteBuffer(request));
            } catch (IOException e) {
                callback.failed(e);
                return true;
            }
            return super.handle(new Read(request, body), response, callback);
        }

        /** A request whose body has been read already. */
        private static final class Read extends Request.Wrapper {
            private final Content.Source body;

            Read(Request request, Content.Source body) {
                super(request);
                this.body = body;
            }

            @Override
            public Content.@Nullable Chunk read() {
                return body.read();
            }

            @Override
            public void demand(Runnable whenThereIsMore) {
                body.demand(whenThereIsMore);
            }

            @Override
            public void fail(Throwable failure) {
                body.fail(failure);
            }
        }
    }
}
