package com.promptbuilder.metrics;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;

/** DynamoDB client whose calls sometimes fail: before their effect, or after it as if the response were lost. Not thread-safe. */
record FaultyClient(DynamoDbClient client, Random random, int oneIn) implements InvocationHandler {
    static DynamoDbClient of(DynamoDbClient client, Random random, int oneIn) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                new FaultyClient(client, random, oneIn));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault() && !(arguments[0] instanceof SdkRequest)) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        sometimesFail();
        try {
            Object result = method.invoke(client, arguments);
            sometimesFail();
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void sometimesFail() {
        if (random.nextInt(oneIn) == 0) {
            throw SdkClientException.create("made to fail");
        }
    }
}
