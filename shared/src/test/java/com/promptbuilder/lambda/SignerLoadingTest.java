package com.promptbuilder.lambda;

import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.lambda.sample.WriteHaiku;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static org.assertj.core.api.Assertions.assertThat;

/** The AWS SDK's signer is loaded for providers on AWS only. */
class SignerLoadingTest {
    private static final String OUR_SIGNER = "com.promptbuilder.claude.SigV4Signer";
    private static final String SDK_SIGNER = "software.amazon.awssdk.http.auth.aws";

    /** Defines the project's and the AWS SDK's classes anew, and records their names. */
    private static final class RecordingLoader extends ClassLoader {
        private final Set<String> loaded = ConcurrentHashMap.newKeySet();

        RecordingLoader() {
            super(SignerLoadingTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("com.promptbuilder.") && !name.startsWith("software.amazon.awssdk.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                loaded.add(name);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** One round of requests. A class of its own, since the recording loader loads it. */
    public static final class Round {
        private Round() {}

        /** Without the clients of other services of AWS. */
        public static void inMemory(Map<String, String> variables) throws IOException {
            try (HttpClientProvider http = new HttpClientProvider()) {
                LambdaFunction<?> function = new WriteHaiku();
                assertThat(function.priming(variables).primeOnce(http)).isPositive();
            }
        }

        /** With them. */
        public static void withAllClients(Map<String, String> variables) throws IOException {
            Iterator<Boolean> once = List.of(true, false).iterator();
            LambdaFunction<?> function = new WriteHaiku();
            assertThat(function.priming(variables).prime(once::next)).isPositive();
        }
    }

    private static Set<String> loadedBy(String round, Map<String, String> variables)
            throws ReflectiveOperationException {
        RecordingLoader loader = new RecordingLoader();
        loader.loadClass(Round.class.getName()).getMethod(round, Map.class).invoke(null, variables);
        return loader.loaded;
    }

    /** The protocols of other functions are loaded by none of the endpoints. */
    @Test
    void otherProtocolsAreNotLoadedByAnEndpoint() throws ReflectiveOperationException {
        assertThat(loadedBy("withAllClients", Map.of()))
                .noneMatch(name ->
                        name.startsWith("com.promptbuilder.mcp.") || name.startsWith("com.promptbuilder.graphql."));
    }

    @Test
    void isNotLoadedWhereOnlyTheKeyIsUsed() throws ReflectiveOperationException {
        assertThat(loadedBy("inMemory", Map.of()))
                .contains("com.promptbuilder.claude.MessagesApi")
                .noneMatch(name -> name.startsWith(OUR_SIGNER) || name.startsWith(SDK_SIGNER));
        assertThat(loadedBy("withAllClients", Map.of())).noneMatch(name -> name.startsWith(OUR_SIGNER));
    }

    @Test
    void isLoadedForBedrock() throws ReflectiveOperationException {
        Map<String, String> variables = new HashMap<>();
        variables.put("CLAUDE_PROVIDERS", "bedrock");
        variables.put("BEDROCK_MODELS", "claude-haiku-5-5=us.anthropic.haiku");

        assertThat(loadedBy("inMemory", variables)).contains(OUR_SIGNER).anyMatch(name -> name.startsWith(SDK_SIGNER));
    }
}
