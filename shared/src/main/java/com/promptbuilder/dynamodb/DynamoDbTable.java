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
 * The DynamoDB table: its client, made on first use and again after it was closed, behind a circuit breaker that every call passes.
 * Thread-safe.
 */
public final class DynamoDbTable implements AutoCloseable {
    private final Supplier<DynamoDbClient> maker;
    private final String name;
    private final StoreBreaker breaker;
    private volatile Optional<DynamoDbClient> client = Optional.empty();
    private volatile Consumer<String> unreadable = _ -> {};

    static {
        // The JDK keeps five idle connections a host; a process that serves many requests at once would open new ones
        // all the time.
        if (System.getProperty("http.maxConnections") == null) {
            System.setProperty("http.maxConnections", "64");
        }
    }

    private DynamoDbTable(Supplier<DynamoDbClient> maker, String name, StoreBreaker breaker) {
        this.maker = maker;
        this.name = name;
        this.breaker = breaker;
    }

    /** A table that is reached by this client alone. */
    public DynamoDbTable(DynamoDbClient client, String name) {
        this(client, name, new StoreBreaker(InstantSource.system()));
    }

    /** The same behind a given breaker. */
    public DynamoDbTable(DynamoDbClient client, String name, StoreBreaker breaker) {
        this(() -> client, name, breaker);
    }

    /** The table that the settings name. */
    public static DynamoDbTable of(DynamoDbSettings settings) {
        return of(settings, new StoreBreaker(InstantSource.system()));
    }

    /** The same behind a given breaker. */
    public static DynamoDbTable of(DynamoDbSettings settings, StoreBreaker breaker) {
        return new DynamoDbTable(() -> connect(settings), settings.name(), breaker);
    }

    private static DynamoDbClient connect(DynamoDbSettings settings) {
        return AwsClientFactory.of(
                DynamoDbClient.builder(), settings.awsEndpoint(), settings.timeout(), settings.timeout());
    }

    public String name() {
        return name;
    }

    /** Has the kinds of items handed on that turn out to be unreadable. */
    public void onUnreadable(Consumer<String> listener) {
        unreadable = listener;
    }

    void foundUnreadable(String kind) {
        unreadable.accept(kind);
    }

    public StoreBreaker breaker() {
        return breaker;
    }

    /**
     * The call's result. A refused condition and a transaction's conflict are answers and pass as DynamoDB's own exceptions.
     *
     * @throws StoreUnavailableException if DynamoDB does not answer or the breaker is open
     */
    public <T> T call(Function<DynamoDbClient, T> call) {
        return breaker.call(() -> answer(call));
    }

    /**
     * Makes a conditional write; false if the condition did not hold.
     *
     * @throws StoreUnavailableException if DynamoDB does not answer or the breaker is open
     */
    public boolean callIf(Function<DynamoDbClient, ?> write) {
        return callIf(write, _ -> false);
    }

    /**
     * The same, where the condition may have been refused because of the item that stands there.
     *
     * @param write returns the item on refusal ({@code ReturnValuesOnConditionCheckFailure})
     * @param replace tries to write all the same in place of the item found
     * @throws StoreUnavailableException if DynamoDB does not answer or the breaker is open
     */
    public boolean callIf(Function<DynamoDbClient, ?> write, Predicate<Map<String, AttributeValue>> replace) {
        try {
            call(write);
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return refused.hasItem() && replace.test(refused.item());
        }
    }

    private <T> T answer(Function<DynamoDbClient, T> call) {
        try {
            return call.apply(client.orElseGet(this::made));
        } catch (ConditionalCheckFailedException
                | TransactionCanceledException
                | TransactionInProgressException answer) {
            throw answer;
        } catch (RuntimeException failure) {
            // Not only the SDK's own: its client closes the connection of a call that is out of time, and the thread
            // that was reading from it then fails in the JDK, with a NullPointerException among others.
            throw new StoreUnavailableException(failure);
        }
    }

    private synchronized DynamoDbClient made() {
        DynamoDbClient made = client.orElseGet(maker);
        client = Optional.of(made);
        return made;
    }

    /** Closes the client with its connections and the credentials that it knows, as before a snapshot. */
    @Override
    public synchronized void close() {
        client.ifPresent(DynamoDbClient::close);
        client = Optional.empty();
    }
}
