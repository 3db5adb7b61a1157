package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class KeyTest {
    private final Connections connections = new Connections();

    @Test
    void thatIsMissingIsNotSent() {
        try (StandIn server = StandIn.answering(200, Messages.text("Waves."))) {
            assertThat(new MessagesApi(server.address(), Optional::empty, connections).complete(Asked.prompt()))
                    .isEqualTo(new Failure.Rejected(401));
            assertThat(server.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary\nX-Evil: 1", "canary\u0000", "canary\r", "kanari\u00e9", " canary"})
    void thatNoHeaderCanCarryIsRefusedWithoutAWordOfIt(String key) {
        try (StandIn server = StandIn.answering(200, Messages.text("Waves."))) {
            assertThat(new MessagesApi(server.address(), () -> Optional.of(new Secret(key)), connections)
                            .complete(Asked.prompt()))
                    .isEqualTo(new Failure.Rejected(401));
            assertThat(new ModelsProbe(server.address(), () -> Optional.of(new Secret(key)), connections).probe())
                    .isEqualTo(ClaudeProbe.Finding.KEY_REFUSED);
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void isSeenInNoText() {
        try (StandIn server = StandIn.answering(401, "invalid x-api-key " + Asked.KEY)) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Asked.SECRET, connections);
            ModelsProbe probe = new ModelsProbe(server.address(), () -> Asked.SECRET, connections);

            assertThat(claude.complete(Asked.prompt()) + " " + probe.probe() + " " + Asked.SECRET)
                    .doesNotContain(Asked.KEY);
        }
    }
}
