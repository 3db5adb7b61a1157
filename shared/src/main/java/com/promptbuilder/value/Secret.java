package com.promptbuilder.value;

/** A secret text such as an API key, to be revealed only where it is sent; {@code toString()} is {@code ***}. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
