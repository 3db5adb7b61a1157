package com.promptbuilder.local;

import com.promptbuilder.local.template.Template.FunctionSpec;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class FunctionVariablesTest {
    private static final List<FunctionSpec> FUNCTIONS =
            List.of(new FunctionSpec("F", "h.F", Duration.ofSeconds(3), 128, Map.of("TABLE", "answers", "MODEL", "m")));

    @Test
    void thisProcessWinsOverTheTemplateUnlessItsVariableIsEmpty() {
        assertThat(FunctionVariables.of(
                        FUNCTIONS, Map.of("MODEL", "mine", "TABLE", ""), Optional.empty(), Optional.empty()))
                .containsEntry("MODEL", "mine")
                .containsEntry("TABLE", "answers");
    }

    @Test
    void theGatewayTakesStreamsUnlessThisProcessSaysOtherwise() {
        assertThat(FunctionVariables.of(FUNCTIONS, Map.of(), Optional.empty(), Optional.empty()))
                .containsEntry("RESPONSE_STREAM", "events");
        assertThat(FunctionVariables.of(
                        FUNCTIONS, Map.of("RESPONSE_STREAM", "all"), Optional.empty(), Optional.empty()))
                .containsEntry("RESPONSE_STREAM", "all");
    }

    @Test
    void theUsualDevelopmentServersMayCallUnlessThisProcessSaysOtherwise() {
        assertThat(of(Map.of()).getOrDefault("CORS_ORIGINS", "").split(","))
                .containsExactlyInAnyOrder(
                        "http://localhost:3000",
                        "http://localhost:4173",
                        "http://localhost:5173",
                        "http://localhost:5174",
                        "http://127.0.0.1:3000",
                        "http://127.0.0.1:4173",
                        "http://127.0.0.1:5173",
                        "http://127.0.0.1:5174");
        assertThat(of(Map.of("CORS_ORIGINS", "http://localhost:8080")))
                .containsEntry("CORS_ORIGINS", "http://localhost:8080");
    }

    private static Map<String, String> of(Map<String, String> process) {
        FunctionSpec function = new FunctionSpec(
                "F", "h.F", Duration.ofSeconds(3), 128, Map.of("CORS_ORIGINS", "http://localhost:5173"));
        return FunctionVariables.of(List.of(function), process, Optional.empty(), Optional.empty());
    }

    @Test
    void theEmbeddedTableWinsOverThisProcessAndLeavesItsCredentials() {
        Map<String, String> credentials =
                Map.of("AWS_SESSION_TOKEN", "real", "AWS_ACCESS_KEY_ID", "real", "AWS_SECRET_ACCESS_KEY", "real");

        assertThat(FunctionVariables.of(
                        FUNCTIONS, credentials, Optional.of(URI.create("http://127.0.0.1:2")), Optional.empty()))
                .containsEntry("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:2")
                .containsAllEntriesOf(credentials);
    }
}
