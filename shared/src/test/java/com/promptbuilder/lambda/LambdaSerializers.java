package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads events and writes responses as Lambda's Java runtime does. */
final class LambdaSerializers {
    private LambdaSerializers() {}

    static <E> E read(String event, Class<E> type) {
        return LambdaEventSerializers.serializerFor(type, type.getClassLoader()).fromJson(event);
    }

    static String write(Object response) {
        PojoSerializer<Object> writer =
                JacksonFactory.getInstance().getSerializer((java.lang.reflect.Type) response.getClass());
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        writer.toJson(response, json);
        return json.toString(StandardCharsets.UTF_8);
    }
}
