package com.promptbuilder.local.invoke;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.TemplateException;
import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Consumer;

/** Factory of handler objects, one for each handler class. */
@FunctionalInterface
public interface HandlerFactory extends AutoCloseable {
    /** Creates the handler of a function. Throws if the template names a class that cannot be a handler. */
    RequestStreamHandler create(FunctionSpec function);

    /** Closes the resources that the handlers share. */
    @Override
    default void close() {}

    /** Creates handlers as Lambda does, by the public constructor without arguments, and passes each to the initializer. */
    static HandlerFactory byReflection(Consumer<Object> initializer) {
        return function -> construct(function, initializer);
    }

    private static RequestStreamHandler construct(FunctionSpec function, Consumer<Object> initializer) {
        try {
            Object handler =
                    Class.forName(function.handlerClass()).getConstructor().newInstance();
            initializer.accept(handler);
            return switch (handler) {
                case RequestStreamHandler streamHandler -> streamHandler;
                case RequestHandler<?, ?> typed -> TypedHandler.of(typed);
                default -> throw refused(function, "is neither a RequestStreamHandler nor a RequestHandler", null);
            };
        } catch (ClassNotFoundException e) {
            throw refused(function, "is not on the class path", e);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw refused(function, "has no public constructor without arguments", e);
        } catch (ReflectiveOperationException e) {
            throw refused(function, "could not be constructed: " + e.getCause(), e);
        }
    }

    private static TemplateException refused(FunctionSpec function, String why, @Nullable Throwable cause) {
        return new TemplateException(
                "Function " + function.name() + ": its handler " + function.handlerClass() + " " + why, cause);
    }

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
}
