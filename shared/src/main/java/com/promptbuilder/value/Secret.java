package com.promptbuilder.value;

/**
 * A secret text such as an API key; {@code toString()} is {@code ***}.
 *
 * @param reveal the secret itself, to be read only where it is sent
 */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
