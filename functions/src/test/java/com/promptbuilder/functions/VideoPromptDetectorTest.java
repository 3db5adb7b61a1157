package com.promptbuilder.functions;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class VideoPromptDetectorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "**Main Prompt:**",
                "a\n**Main Prompt:**\nb",
                "x**Technical Parameters:**y",
                "Camera Movement:",
                "- Camera Movement: dolly",
                "**Camera Movement:** dolly"
            })
    void detectsMarkersOfVideoMode(String prompt) {
        assertThat(VideoPromptDetector.isVideo(prompt)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a video",
                "Main Prompt:",
                "**Main Prompt**",
                "**main prompt:**",
                "**Main  Prompt:**",
                "Technical Parameters:",
                "camera movement:",
                "Camera Movement",
                "Camera\nMovement:"
            })
    void ignoresTextThatOnlyResemblesAMarker(String prompt) {
        assertThat(VideoPromptDetector.isVideo(prompt)).isFalse();
    }
}
