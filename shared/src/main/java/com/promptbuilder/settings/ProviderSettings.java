package com.promptbuilder.settings;

import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Secret;

import java.net.URI;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The providers of Claude.
 *
 * @param order {@code CLAUDE_PROVIDERS}, separated by commas: {@code anthropic}, {@code anthropic-aws}, {@code bedrock}, in the order in
 *     which they are tried; default {@code anthropic}
 * @param addresses the base URL of each provider, without {@code /v1/messages}: {@code ANTHROPIC_BASE_URL}, {@code ANTHROPIC_AWS_BASE_URL},
 *     {@code BEDROCK_BASE_URL}; a provider without an entry has its own address in the region. In production it must be https or a loopback address
 * @param workspace {@code ANTHROPIC_AWS_WORKSPACE_ID}: the workspace that Claude Platform on AWS charges; required with that provider
 * @param bedrockModels {@code BEDROCK_MODELS}: names on Bedrock by model, as pairs {@code model=name}, separated by commas; default none. A
 *     model without a name is not sent to Bedrock
 * @param region {@code AWS_REGION}; default {@code us-east-1}
 * @param awsKeys {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_SESSION_TOKEN}; empty if the AWS SDK finds the
 *     credentials elsewhere
 */
public record ProviderSettings(
        List<Provider> order,
        Map<Provider, URI> addresses,
        Optional<String> workspace,
        Map<String, String> bedrockModels,
        String region,
        Optional<AwsKeys> awsKeys) {
    private static final Pattern ENDING = Pattern.compile("(/+v1(/+messages)?)?/*$");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]{1,200}");
    private static final Pattern WORD = Pattern.compile(".+");
    private static final Pattern MODEL_NAME =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}=[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}");

    public ProviderSettings {
        order = List.copyOf(order);
        addresses = Map.copyOf(addresses);
        bedrockModels = Map.copyOf(bedrockModels);
    }

    /** Credentials of AWS from the environment. */
    public record AwsKeys(String id, Secret secret, Optional<Secret> sessionToken) {
        static Optional<AwsKeys> read(EnvironmentVariables variables) {
            Optional<Secret> secret = variables.text("AWS_SECRET_ACCESS_KEY").map(Secret::new);
            Optional<Secret> token = variables.text("AWS_SESSION_TOKEN").map(Secret::new);
            return variables.text("AWS_ACCESS_KEY_ID").flatMap(id -> secret.map(key -> new AwsKeys(id, key, token)));
        }
    }

    /** True if calls may be sent to this provider. */
    public boolean uses(Provider provider) {
        return order.contains(provider);
    }

    /** The first provider that has Message Batches; empty if there is none. */
    public Optional<Provider> batchProvider() {
        return order.stream().filter(provider -> provider != Provider.BEDROCK).findFirst();
    }

    /** The base URL of a provider. */
    public URI address(Provider provider) {
        return addresses.getOrDefault(provider, URI.create(defaultAddress(provider, region)));
    }

    /** The name of a model on Bedrock; empty if it is not sent there. */
    public Optional<String> nameOnBedrock(String model) {
        return Optional.ofNullable(bedrockModels.get(model));
    }

    static ProviderSettings read(EnvironmentVariables variables) {
        List<Provider> order = order(variables);
        Optional<String> workspace = variables
                .text("ANTHROPIC_AWS_WORKSPACE_ID")
                .filter(id -> HEADER_VALUE.matcher(id).matches());
        if (order.contains(Provider.ANTHROPIC_AWS) && workspace.isEmpty()) {
            variables.error("ANTHROPIC_AWS_WORKSPACE_ID must be the id of a workspace, for the provider anthropic-aws");
        }
        Map<String, String> models =
                variables.list("BEDROCK_MODELS", "", MODEL_NAME, "pairs model=name on Bedrock").stream()
                        .filter(MODEL_NAME.asMatchPredicate())
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (_, last) -> last));
        if (order.equals(List.of(Provider.BEDROCK)) && models.isEmpty()) {
            variables.error("BEDROCK_MODELS must have the models' names on Bedrock, if it is the only provider");
        }
        if (variables.flag("BULK", false) && order.equals(List.of(Provider.BEDROCK))) {
            variables.error("BULK needs the provider anthropic or anthropic-aws in CLAUDE_PROVIDERS");
        }
        String region = variables.text("AWS_REGION", "us-east-1");
        if (!REGION.matcher(region).matches()) {
            variables.error("AWS_REGION must be a region such as us-east-1");
            region = "us-east-1";
        }
        return new ProviderSettings(order, addresses(variables), workspace, models, region, AwsKeys.read(variables));
    }

    private static List<Provider> order(EnvironmentVariables variables) {
        String fallback = Provider.ANTHROPIC.label();
        List<Optional<Provider>> named = variables.list("CLAUDE_PROVIDERS", fallback, WORD, "providers").stream()
                .map(word -> Provider.of(word.toLowerCase(Locale.ROOT)))
                .toList();
        List<Provider> order = named.stream().flatMap(Optional::stream).toList();
        if (order.isEmpty() || new HashSet<>(order).size() < named.size()) {
            variables.error("CLAUDE_PROVIDERS must be one or more of: %s; each at most once, separated by commas"
                    .formatted(Stream.of(Provider.values()).map(Provider::label).collect(Collectors.joining(", "))));
            return List.of(Provider.ANTHROPIC);
        }
        return order;
    }

    private static Map<Provider, URI> addresses(EnvironmentVariables variables) {
        Map<Provider, URI> addresses = new EnumMap<>(Provider.class);
        for (Provider provider : Provider.values()) {
            String name = provider.name() + "_BASE_URL";
            variables.address(name).ifPresent(address -> {
                if (variables.text("STAGE", "local").equals("production") && isInTheClear(address)) {
                    variables.error(name + " must be an https address in production");
                }
                addresses.put(
                        provider, URI.create(ENDING.matcher(address.toString()).replaceFirst("")));
            });
        }
        return addresses;
    }

    private static String defaultAddress(Provider provider, String region) {
        return switch (provider) {
            case ANTHROPIC -> "https://api.anthropic.com";
            case ANTHROPIC_AWS -> "https://aws-external-anthropic." + region + ".api.aws";
            case BEDROCK -> "https://bedrock-runtime." + region + ".amazonaws.com/anthropic";
        };
    }

    // The key and the callers' texts are sent to this address. Loopback is allowed, since priming before a snapshot
    // calls a stub server in the process.
    private static boolean isInTheClear(URI address) {
        return "http".equals(address.getScheme()) && !EnvironmentVariables.isLoopback(address);
    }
}
