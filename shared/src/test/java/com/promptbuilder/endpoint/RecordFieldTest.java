package com.promptbuilder.endpoint;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecordFieldTest {
    private record Names(
            String prompt,
            String highlightedText,
            String originalUserPrompt,
            boolean isSceneChange,
            String step2Name) {}

    private enum Choice {
        PLAIN,
        SPECIFIC_ASPECTS,
        A_LONG_NAME
    }

    @Test
    void spellsLabelsOfErrorMessages() {
        assertThat(RecordField.of(Names.class))
                .extracting(RecordField::label)
                .containsExactly("Prompt", "Highlighted text", "Original user prompt", "Is scene change", "Step2 name");
    }

    @Test
    void spellsTagsOfUserMessages() {
        assertThat(RecordField.of(Names.class))
                .extracting(RecordField::xmlTag)
                .containsExactly("prompt", "highlighted_text", "original_user_prompt", "is_scene_change", "step2_name");
    }

    @Test
    void spellsConstantsInCamelCase() {
        assertThat(Choice.values())
                .extracting(RecordField::jsonName)
                .containsExactly("plain", "specificAspects", "aLongName");
    }
}
