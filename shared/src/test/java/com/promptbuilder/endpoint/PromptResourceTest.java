package com.promptbuilder.endpoint;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PromptResourceTest {
    private final Path folder;

    PromptResourceTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void writeResources() throws IOException {
        write("a", "You are A.\n");
        write("b", "\nBe brief.\n\n");
    }

    @Test
    void namesAMissingResource() {
        assertThatThrownBy(() -> load("a", "zebra"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("prompts/zebra.md");
    }

    @Test
    void joinsItsResourcesByBlankLinesInTheirOrder() throws IOException {
        assertThat(load("a", "b").text()).isEqualTo("You are A.\n\nBe brief.");
        assertThat(load("b", "a").text()).isEqualTo("Be brief.\n\nYou are A.");
        assertThat(load("b", "a").names()).containsExactly("b", "a");
    }

    @Test
    void isHashedAsOneText() throws IOException {
        assertThat(load("a").hash()).isEqualTo(PromptResource.hash("You are A."));
        assertThat(load("a", "b").hash()).isEqualTo(PromptResource.hash("You are A.\n\nBe brief."));
    }

    @Test
    void countsTheClosingLineInItsHash() throws IOException {
        PromptResource without = load("a");
        assertThat(without.closing()).isEmpty();
        write("closing/endpoint", "Write only that.\n");
        assertThat(load("a").closing()).isEqualTo("Write only that.");
        assertThat(load("a").text()).isEqualTo(without.text());
        assertThat(load("a").hash()).isNotEqualTo(without.hash());
    }

    private PromptResource load(String... names) throws IOException {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            return PromptResource.load(loader, List.of(names), "endpoint");
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("prompts/" + name + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
