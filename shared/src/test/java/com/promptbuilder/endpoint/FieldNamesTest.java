package com.promptbuilder.endpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FieldNamesTest {
    private enum Choice {
        PLAIN,
        SPECIFIC_ASPECTS,
        A_LONG_NAME
    }

    @ParameterizedTest
    @CsvSource({
        "prompt, Prompt, prompt",
        "highlightedText, Highlighted text, highlighted_text",
        "originalUserPrompt, Original user prompt, original_user_prompt",
        "isSceneChange, Is scene change, is_scene_change",
        "step2Name, Step2 name, step2_name",
    })
    void spellsAFieldForPeopleAndForClaude(String field, String label, String tag) {
        assertThat(FieldNames.label(field)).isEqualTo(label);
        assertThat(FieldNames.xmlTag(field)).isEqualTo(tag);
    }

    @Test
    void spellsConstantsAsJsonDoes() {
        assertThat(Choice.values())
                .extracting(FieldNames::jsonName)
                .containsExactly("plain", "specificAspects", "aLongName");
    }
}
