package com.promptbuilder.functions;

import java.util.List;

/** Recognizes prompts written by video mode. Suggestions for them use camera, lens, light and movement. */
final class VideoPromptDetector {
    private static final List<String> MARKERS =
            List.of("**Main Prompt:**", "**Technical Parameters:**", "Camera Movement:");

    private VideoPromptDetector() {}

    static boolean isVideo(String fullPrompt) {
        return MARKERS.stream().anyMatch(fullPrompt::contains);
    }
}
