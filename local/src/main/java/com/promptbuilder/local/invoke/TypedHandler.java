package com.promptbuilder.local.invoke;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.util.Arrays;

/** A typed handler as a stream handler, with the serializers of AWS's runtime interface client. */
record TypedHandler<I, O>(RequestHandler<I, O> handler, PojoSerializer<I> reader, PojoSerializer<O> writer)
        implements RequestStreamHandler {
    @SuppressWarnings("unchecked")
    static <I, O> TypedHandler<I, O> of(RequestHandler<I, O> handler) {
        Method method = Arrays.stream(handler.getClass().getMethods())
                .filter(each -> each.getName().equals("handleRequest") && !each.isBridge())
                .findFirst()
                .orElseThrow();
        PojoSerializer<?> writer = JacksonFactory.getInstance().getSerializer(method.getGenericReturnType());
        return new TypedHandler<>(
                handler, reader((Class<I>) method.getParameterTypes()[0]), (PojoSerializer<O>) writer);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) {
        writer.toJson(handler.handleRequest(reader.fromJson(event), context), response);
    }

    private static <T> PojoSerializer<T> reader(Class<T> type) {
        return LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
                ? LambdaEventSerializers.serializerFor(type, TypedHandler.class.getClassLoader())
                : JacksonFactory.getInstance().getSerializer(type);
    }
}
