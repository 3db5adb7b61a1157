package com.promptbuilder.functions;

import java.util.List;

/** Recognises prompts that video mode wrote: suggestions for them speak of camera, lens, light and movement. */
final class VideoPrompt {
    private static final List<String> MARKS =
            List.of("**Main Prompt:**", "**Technical Parameters:**", "Camera Movement:");

    private VideoPrompt() {}

    static boolean isVideo(String fullPrompt) {
        return MARKS.stream().anyMatch(fullPrompt::contains);
    }
}
