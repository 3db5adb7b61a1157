package com.promptbuilder.metrics;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/** DynamoDB client that adds up capacity units. A write whose condition fails is two units, as for an item of the log. */
final class MeteredClient implements InvocationHandler {
    private static final double REFUSED = 2;

    private final DynamoDbClient client;
    private double reads;
    private double writes;

    /** Capacity units. */
    record Units(double reads, double writes) {}

    MeteredClient(DynamoDbClient client) {
        this.client = client;
    }

    DynamoDbClient client() {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, this);
    }

    /** The units since the last call of this method. */
    Units take() {
        Units taken = new Units(reads, writes);
        reads = 0;
        writes = 0;
        return taken;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object request = arguments == null ? "" : arguments[0];
        ReturnConsumedCapacity total = ReturnConsumedCapacity.TOTAL;
        try {
            return switch (request) {
                case UpdateItemRequest update -> {
                    var updated = client.updateItem(
                            update.toBuilder().returnConsumedCapacity(total).build());
                    writes += updated.consumedCapacity().capacityUnits();
                    yield updated;
                }
                case PutItemRequest put -> {
                    var stored = client.putItem(
                            put.toBuilder().returnConsumedCapacity(total).build());
                    writes += stored.consumedCapacity().capacityUnits();
                    yield stored;
                }
                case GetItemRequest get -> {
                    var got = client.getItem(
                            get.toBuilder().returnConsumedCapacity(total).build());
                    reads += got.consumedCapacity().capacityUnits();
                    yield got;
                }
                case BatchGetItemRequest get -> {
                    var got = client.batchGetItem(
                            get.toBuilder().returnConsumedCapacity(total).build());
                    reads += sum(got.consumedCapacity());
                    yield got;
                }
                default -> passedOn(proxy, method, arguments);
            };
        } catch (ConditionalCheckFailedException e) {
            writes += REFUSED;
            throw e;
        }
    }

    private Object passedOn(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static double sum(List<ConsumedCapacity> consumed) {
        return consumed.stream().mapToDouble(ConsumedCapacity::capacityUnits).sum();
    }
}
