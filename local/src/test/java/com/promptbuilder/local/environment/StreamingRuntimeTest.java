package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.Template.FunctionSpec;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The layer's wrapper and the streaming runtime. */
class StreamingRuntimeTest extends RuntimeContract {
    private static final Path WRAPPER =
            Path.of("../functions/layer/streaming-runtime").toAbsolutePath();

    StreamingRuntimeTest() throws IOException {
        super(Map.of(FunctionSpec.EXEC_WRAPPER, WRAPPER.toString()));
    }

    @Test
    void theLayersScriptIsExecutable() {
        assertThat(WRAPPER).isExecutable();
    }

    @Test
    void eachFlushIsSentAtOnce() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        var outcome = functions.stream("parts " + sign, answer);
        Invocations.awaitThat(() -> answer.toString(UTF_8).equals("first "));

        Files.createFile(sign);

        assertThat(outcome.join()).isEqualTo(new Outcome.Returned());
        assertThat(answer.toString(UTF_8)).matches("first \\d+");
    }

    @Test
    void anErrorAfterTheFirstByteIsReportedInTheTrailers() {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        assertThat(functions.stream("break", answer).join())
                .isEqualTo(new Outcome.Failed("java.lang.IllegalStateException"));
        assertThat(answer.toString(UTF_8)).isEqualTo("first ");
        functions.settle();
        assertThat(functions.call("pid").pid()).isPositive();
    }

    @Test
    void aLargeResponseComesWhole() {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        assertThat(functions.stream("large", answer).join()).isEqualTo(new Outcome.Returned());
        assertThat(answer.size()).isGreaterThan(100_000);
    }
}
