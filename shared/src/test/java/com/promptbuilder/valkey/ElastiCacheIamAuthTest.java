package com.promptbuilder.valkey;

import com.promptbuilder.settings.Settings.AwsEndpoint;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import com.promptbuilder.valkey.ValkeyConnector.ElastiCacheIamAuth;
import io.valkey.params.ClientKillParams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.net.ssl.SSLSocketFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ElastiCacheIamAuthTest {
    private static final PresignedRequest ORACLE =
            new PresignedRequest("answers", "prompt-builder", "eu-central-1", "AKIDEXAMPLE", "secret/example");

    private final RealServer server = RealServer.own();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ElastiCacheIamAuth login = new ElastiCacheIamAuth(
            new ValkeySettings.ServerlessCache(
                    "answers", "prompt-builder", new AwsEndpoint("eu-central-1", Optional.empty(), false)),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret/example")),
            () -> now);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void givesThePasswordThatElastiCacheWouldCompute() {
        assertThat(parts(login.get().password().reveal())).isEqualTo(parts(ORACLE.at(now)));
        assertThat(login.get().user()).isEqualTo("prompt-builder");
        assertThat(login.get()).asString().doesNotContain("Signature");
    }

    @Test
    void givesEachConnectionAPasswordOfItsTime() {
        serverTakes(login.get().password().reveal());
        try (ValkeyClient valkeyClient = connected()) {
            valkeyClient.set("key", new byte[] {1}, Duration.ofMinutes(1));
            now = now.plus(Duration.ofMinutes(14));
            assertThat(valkeyClient.get("key", 10)).isPresent();

            // The first password has expired and, twelve hours later, the connections that it opened.
            now = now.plus(Duration.ofMinutes(2));
            serverTakes(login.get().password().reveal());
            server.with(admin ->
                    admin.clientKill(ClientKillParams.clientKillParams().user("prompt-builder")));
            assertThat(valkeyClient.get("key", 10)).isPresent();
        }
    }

    @Test
    void aServerWithAnotherPasswordRejectsIt() {
        serverTakes(login.get().password().reveal());
        now = now.plus(Duration.ofMinutes(16));

        assertThatThrownBy(() -> connected().probe())
                .hasMessageNotContaining("Signature")
                .hasMessageContaining("WRONGPASS");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thePermissionsInTheTemplateAreEnough(boolean isCluster) throws IOException {
        RealServer where = isCluster ? RealServer.cluster() : server;
        String password = login.get().password().reveal();
        where.with(admin ->
                admin.aclSetUser("prompt-builder", (accessString() + " resetpass >" + password).split(" ", -1)));
        try (ValkeyClient valkeyClient = connected(where, isCluster, "Records:")) {
            valkeyClient.set("key", new byte[] {1}, Duration.ofMinutes(1));
            valkeyClient.probe();
            assertThat(valkeyClient.get("key", 10)).isPresent();
            valkeyClient.delete("key");
        }
        try (ValkeyClient valkeyClient = connected(where, isCluster, "another's:")) {
            assertThatThrownBy(() -> valkeyClient.get("key", 10)).hasMessageContaining("NOPERM");
        }
    }

    private static String accessString() {
        try {
            Matcher line = Pattern.compile("AccessString: !Sub \"(.*)\"")
                    .matcher(Files.readString(Path.of("../template.yaml")));
            assertThat(line.find()).isTrue();
            return line.group(1).replace("${Records}", "Records");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ValkeyClient connected() {
        return connected(server, false, "app:");
    }

    private ValkeyClient connected(RealServer where, boolean isCluster, String space) {
        return JedisValkeyClient.connect(
                new JedisValkeyClient.Target(new Address("127.0.0.1", where.port(), false), isCluster, () ->
                        (SSLSocketFactory) SSLSocketFactory.getDefault()),
                Optional.of(login),
                space);
    }

    private void serverTakes(String password) {
        server.with(admin -> admin.aclSetUser("prompt-builder", "reset", "on", "~*", "+@all", ">" + password));
    }

    // The signer may write parameters in another order.
    private static Map<String, String> parts(String password) {
        String query = password.substring(password.indexOf('?') + 1);
        Map<String, String> parts = new HashMap<>(Arrays.stream(query.split("&", -1))
                .collect(Collectors.toMap(
                        part -> part.substring(0, part.indexOf('=')), part -> part.substring(part.indexOf('=') + 1))));
        parts.put("", password.substring(0, password.indexOf('?')));
        return parts;
    }
}
