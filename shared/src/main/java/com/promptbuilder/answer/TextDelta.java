package com.promptbuilder.answer;

import com.promptbuilder.value.AnswerKey;

import java.util.Optional;

/**
 * A chunk of an answer's text, streamed while Claude writes it.
 *
 * @param text the text after the previous chunk
 * @param key the answer's key; empty if the answer will not be stored
 * @param cacheStatus the {@code Cache-Status} header so far
 */
public record TextDelta(String text, Optional<AnswerKey> key, String cacheStatus) {}
