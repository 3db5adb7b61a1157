package com.promptbuilder.local;

import com.promptbuilder.simulator.Provider;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A provider of the Messages API that the functions call, and where. */
public record ProviderTarget(Provider provider, Address address) {
    /** Where the functions call a provider. */
    public sealed interface Address {
        /** The simulator on loopback: neither a key of Anthropic nor an address is set. */
        record Simulated() implements Address {}

        /** The provider's own address, with the key or the AWS credentials of this process. */
        record Real() implements Address {}

        /** The address in the provider's variable, such as BEDROCK_BASE_URL. */
        record CustomUrl(URI baseUrl) implements Address {}
    }

    /** The variable with a provider's address, such as {@code BEDROCK_BASE_URL}. */
    static String addressVariable(Provider provider) {
        return provider.name() + "_BASE_URL";
    }

    /**
     * The providers of a list, in its order. Unknown words are left out: the functions refuse them.
     *
     * @param labels CLAUDE_PROVIDERS
     * @param url the URL in a variable, if it is set
     * @param hasKey ANTHROPIC_API_KEY is set
     */
    static List<ProviderTarget> of(String labels, Function<String, Optional<URI>> url, boolean hasKey) {
        boolean isReal =
                hasKey || url.apply(addressVariable(Provider.ANTHROPIC)).isPresent();
        return Stream.of(labels.split("[,\\s]+"))
                .flatMap(label -> Provider.labelled(label).stream())
                .map(provider -> new ProviderTarget(
                        provider,
                        url.apply(addressVariable(provider))
                                .<Address>map(Address.CustomUrl::new)
                                .orElseGet(() -> isReal ? new Address.Real() : new Address.Simulated())))
                .toList();
    }

    boolean isSimulated() {
        return address instanceof Address.Simulated;
    }

    boolean isOnAws() {
        return provider != Provider.ANTHROPIC;
    }
}
