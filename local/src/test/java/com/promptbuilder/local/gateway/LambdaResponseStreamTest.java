package com.promptbuilder.local.gateway;

import com.promptbuilder.local.gateway.ProxyResponseParser.ProxyResponse;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class LambdaResponseStreamTest {
    private static final String PRELUDE = "{\"statusCode\":200}" + "\0".repeat(8);

    private final FakeClient client = new FakeClient();
    private final LambdaResponseStream stream = new LambdaResponseStream(client);

    @Test
    void sendsAPlainAnswerOnlyWhenTheFunctionHasReturned() throws IOException {
        write("{\"statusCode\":200,\"body\":\"all\"}");
        assertThat(client.seen).isEmpty();

        assertThat(stream.finish()).isEmpty();
        assertThat(client.seen).containsExactly("whole 200");
    }

    @Test
    void passesEachWriteOfAStreamedAnswerOnByItself() throws IOException {
        write(PRELUDE);
        write("one");
        write("two");

        assertThat(stream.isStreaming()).isTrue();
        assertThat(stream.finish()).isEmpty();
        assertThat(client.seen).containsExactly("begin 200", "one", "two", "end");
    }

    @Test
    void findsThePreludeHoweverItIsCut() throws IOException {
        for (byte b : (PRELUDE + "x").getBytes(UTF_8)) {
            stream.write(b);
        }

        assertThat(client.seen).containsExactly("begin 200", "x");
    }

    @Test
    void letsTheFunctionGoOnWhenTheCallerIsGone() throws IOException {
        write(PRELUDE);
        client.gone = true;
        write("one");
        write("two");

        assertThat(stream.isStreaming()).isTrue();
        assertThat(stream.finish()).isEmpty();
        assertThat(client.seen).containsExactly("begin 200");
    }

    @Test
    void sendsNothingForAPreludeThatIsNone() throws IOException {
        write("?" + "\0".repeat(8) + "body");

        assertThat(stream.isStreaming()).isFalse();
        assertThat(stream.finish()).contains("its prelude is not a status with headers");
        assertThat(client.seen).isEmpty();
    }

    private void write(String text) throws IOException {
        stream.write(text.getBytes(UTF_8));
    }

    private static final class FakeClient implements LambdaResponseStream.Sink {
        private final List<String> seen = new ArrayList<>();
        private boolean gone;

        @Override
        public OutputStream begin(ProxyResponse prelude) {
            seen.add("begin " + prelude.status());
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (gone) {
                        throw new IOException("Broken pipe");
                    }
                    seen.add(new String(bytes, offset, length, UTF_8));
                }

                @Override
                public void close() {
                    seen.add("end");
                }
            };
        }

        @Override
        public void send(ProxyResponse answer) {
            seen.add("whole " + answer.status());
        }
    }
}
