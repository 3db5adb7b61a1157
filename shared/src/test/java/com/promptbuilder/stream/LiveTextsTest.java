package com.promptbuilder.stream;

import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.stream.LiveTexts.Subscription;
import com.promptbuilder.stream.LiveTexts.Writer;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LiveTextsTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);

    private final LiveTexts texts = new LiveTexts();
    private final List<Chunk> read = new ArrayList<>();

    @Test
    void aLateReaderGetsTheTextSoFarAtOnce() {
        Writer writer = texts.write(KEY, "one");
        writer.append("Salt ");
        writer.append("on ");
        Subscription _ = texts.subscribe(KEY, read::add);
        writer.append("stone");

        assertThat(read).containsExactly(new Chunk("one", "Salt on "), new Chunk("one", "stone"));
    }

    @Test
    void aReplacedWriterIsIgnored() {
        Subscription _ = texts.subscribe(KEY, read::add);
        Writer old = texts.write(KEY, "one");
        old.append("Salt");
        texts.write(KEY, "two").append("New");
        old.append(" on stone");

        assertThat(read).containsExactly(new Chunk("one", "Salt"), new Chunk("two", "New"));
    }

    @Test
    void writersOfOneGenerationDoNotRepeatText() {
        Subscription _ = texts.subscribe(KEY, read::add);
        Writer first = texts.write(KEY, "one");
        first.append("Salt on");
        Writer second = texts.write(KEY, "one");
        second.append("Sal");
        second.append("t on stone");
        first.append(" stone");
        first.append(".");

        assertThat(read)
                .containsExactly(new Chunk("one", "Salt on"), new Chunk("one", " stone"), new Chunk("one", "."));
        assertThat(second.textAfter(5)).isEqualTo("on stone.");
    }

    @Test
    void aTextIsForgottenWithItsLastWriterAndReader() {
        Subscription subscription = texts.subscribe(KEY, read::add);
        Writer writer = texts.write(KEY, "one");
        writer.append("Salt");
        writer.close();
        subscription.close();
        Subscription _ = texts.subscribe(KEY, read::add);

        assertThat(read).hasSize(1);
        assertThat(texts.hasReaders(KEY)).isTrue();
    }

    @Test
    void aReaderThatLeftGetsNothing() {
        Subscription subscription = texts.subscribe(KEY, read::add);
        Writer writer = texts.write(KEY, "one");
        subscription.close();
        writer.append("Salt");

        assertThat(read).isEmpty();
        assertThat(texts.hasReaders(KEY)).isFalse();
    }
}
