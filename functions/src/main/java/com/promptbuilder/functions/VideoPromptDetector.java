package com.promptbuilder.functions;

import java.util.List;

/** Recognises prompts that video mode wrote: suggestions for them speak of camera, lens, light and movement. */
final class VideoPromptDetector {
    private static final List<String> MARKS =
            List.of("**Main Prompt:**", "**Technical Parameters:**", "Camera Movement:");

    private VideoPromptDetector() {}

    static boolean isVideo(String fullPrompt) {
        return MARKS.stream().anyMatch(fullPrompt::contains);
    }
}
