package com.promptbuilder.local.dynamodb;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import com.promptbuilder.local.template.TableSpec;
import com.promptbuilder.local.template.TemplateException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Embedded DynamoDB: Amazon's DynamoDB Local in this process, in memory, with the tables of the template. All regions and
 * credentials see the same tables.
 *
 * <p>DynamoDB Local's own server listens on all interfaces and sends usage data; this one does neither. Its worker threads
 * are not daemons, so a process that uses it must end by an explicit exit.
 */
public final class EmbeddedDynamoDb implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final Server server;
    private final ServerConnector connector;
    private final LocalDynamoDBServerHandler handler;

    private EmbeddedDynamoDb(String host, int port) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.connector = new ServerConnector(server, 1, 1);
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        this.handler = new LocalDynamoDBServerHandler(inMemory(), null);
        server.setHandler(new CompleteRequestFilter(handler));
    }

    private static LocalDynamoDBRequestHandler inMemory() {
        int anyMode = 0;
        String noFile = null;
        return new LocalDynamoDBRequestHandler(anyMode, true, noFile, true, false);
    }

    /**
     * Starts it on a free port of loopback and creates the tables.
     *
     * @throws TemplateException if DynamoDB refuses a table
     */
    public static EmbeddedDynamoDb start(List<TableSpec> tables) {
        return start(tables, "127.0.0.1", 0);
    }

    /**
     * Starts it on the given address and creates the tables.
     *
     * @param port 0 takes any free port
     * @throws TemplateException if DynamoDB refuses a table
     */
    public static EmbeddedDynamoDb start(List<TableSpec> tables, String host, int port) {
        EmbeddedDynamoDb dynamoDb = new EmbeddedDynamoDb(host, port);
        try {
            dynamoDb.server.start();
            TableCreator.create(tables, dynamoDb.endpoint());
            return dynamoDb;
        } catch (TemplateException e) {
            dynamoDb.close();
            throw e;
        } catch (Exception e) {
            dynamoDb.close();
            throw new IllegalStateException("DynamoDB Local did not start", e);
        }
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
}
