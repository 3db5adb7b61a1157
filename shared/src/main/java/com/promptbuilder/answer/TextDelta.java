package com.promptbuilder.answer;

import com.promptbuilder.value.AnswerKey;

import java.util.Optional;

/**
 * A piece of an answer, while Claude writes it.
 *
 * @param text what follows the piece before
 * @param key the answer's key; empty where there will be nothing to look up later
 * @param cacheStatus how the tiers have dealt with the request so far
 */
public record TextDelta(String text, Optional<AnswerKey> key, String cacheStatus) {}
