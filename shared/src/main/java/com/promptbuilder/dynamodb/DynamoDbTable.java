package com.promptbuilder.dynamodb;

import com.promptbuilder.settings.Settings.DynamoDbSettings;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The DynamoDB table behind a circuit breaker that every call passes. The client is built on first use, and again after {@link #close}. Thread-safe.
 */
public final class DynamoDbTable implements AutoCloseable {
    private final Supplier<DynamoDbClient> clientFactory;
    private final String name;
    private final StoreBreaker breaker;
    private volatile Optional<DynamoDbClient> client = Optional.empty();
    private volatile Consumer<String> unreadable = _ -> {};

    static {
        // The JDK keeps only five idle connections for each host, too few for many concurrent requests.
        if (System.getProperty("http.maxConnections") == null) {
            System.setProperty("http.maxConnections", "64");
        }
    }

    private DynamoDbTable(Supplier<DynamoDbClient> clientFactory, String name, StoreBreaker breaker) {
        this.clientFactory = clientFactory;
        this.name = name;
        this.breaker = breaker;
    }

    public DynamoDbTable(DynamoDbClient client, String name) {
        this(() -> client, name, new StoreBreaker(InstantSource.system()));
    }

    public static DynamoDbTable of(DynamoDbSettings settings) {
        return of(settings, new StoreBreaker(InstantSource.system()));
    }

    /** The table of the settings, with a given breaker. */
    public static DynamoDbTable of(DynamoDbSettings settings, StoreBreaker breaker) {
        return new DynamoDbTable(
                () -> AwsClientFactory.of(
                        DynamoDbClient.builder(), settings.awsEndpoint(), settings.timeout(), settings.timeout()),
                settings.name(),
                breaker);
    }

    public String name() {
        return name;
    }

    /** Reports the kind ({@link ItemForm#kind}) of every unreadable item to this listener from now on. */
    public void onUnreadable(Consumer<String> listener) {
        unreadable = listener;
    }

    void reportUnreadable(String kind) {
        unreadable.accept(kind);
    }

    public StoreBreaker breaker() {
        return breaker;
    }

    /** Makes a call. DynamoDB's refused conditions and transaction conflicts are answers; without an answer it throws StoreUnavailableException. */
    public <T> T call(Function<DynamoDbClient, T> call) {
        return breaker.call(() -> answer(call));
    }

    /** The item with this id, by an eventually consistent read; empty if there is none. */
    public Map<String, AttributeValue> item(String id) {
        return item(id, false);
    }

    /** The item with this id, by a strongly consistent read; empty if there is none. */
    public Map<String, AttributeValue> consistentItem(String id) {
        return item(id, true);
    }

    private Map<String, AttributeValue> item(String id, boolean isConsistent) {
        return call(client -> client.getItem(
                        get -> get.tableName(name).key(Attributes.key(id)).consistentRead(isConsistent)))
                .item();
    }

    /** As {@link #call}, for a conditional write; false if the condition did not hold. */
    public boolean callIf(Function<DynamoDbClient, ?> write) {
        return callIf(write, _ -> false);
    }

    /**
     * Makes a conditional write, which may replace an unreadable item; false if it wrote nothing.
     *
     * @param write must request the item on refusal ({@code ReturnValuesOnConditionCheckFailure})
     * @param replace gets the item that refused the condition, and returns true if it replaced it
     * @throws StoreUnavailableException if DynamoDB does not answer or the breaker is open
     */
    public boolean callIf(Function<DynamoDbClient, ?> write, Predicate<Map<String, AttributeValue>> replace) {
        try {
            call(write);
            return true;
        } catch (ConditionalCheckFailedException e) {
            return e.hasItem() && replace.test(e.item());
        }
    }

    private <T> T answer(Function<DynamoDbClient, T> call) {
        try {
            return call.apply(client.orElseGet(this::connected));
        } catch (ConditionalCheckFailedException | TransactionCanceledException | TransactionInProgressException e) {
            throw e;
        } catch (RuntimeException e) {
            // Includes exceptions of the JDK. After a timeout the SDK closes the connection, and the reading thread may
            // then fail with a NullPointerException.
            throw new StoreUnavailableException(e);
        }
    }

    private synchronized DynamoDbClient connected() {
        DynamoDbClient connected = client.orElseGet(clientFactory);
        client = Optional.of(connected);
        return connected;
    }

    /** Closes the client with its connections and cached credentials, for example before a snapshot. */
    @Override
    public synchronized void close() {
        client.ifPresent(DynamoDbClient::close);
        client = Optional.empty();
    }
}
