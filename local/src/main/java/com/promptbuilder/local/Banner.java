package com.promptbuilder.local;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Text that the runtime prints when it is ready: its address, its backends, and commands to try. */
record Banner(
        LocalSettings settings,
        URI url,
        Optional<URI> simulator,
        Optional<URI> valkey,
        Optional<URI> cdn,
        Duration startUp) {
    private static final String EXAMPLE = "{\"prompt\":\"a cat on a beach\",\"mode\":\"video\"}";

    /** The lines to print. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Prompt Builder API is ready at %s (after %.1f s)".formatted(url, startUp.toMillis() / 1000.0));
        lines.add("  Claude    "
                + settings.providers().stream().map(this::shown).collect(Collectors.joining("\n            ")));
        lines.add("  DynamoDB  " + settings.dynamoDb().map(Banner::shown).orElseGet(this::table));
        lines.add("  Valkey    " + secondTier());
        lines.add("  Queues    "
                + settings.queues().map(Banner::shown).orElse("embedded, in memory: Prefer: respond-async"));
        lines.add("  Functions " + functions());
        settings.cdn().ifPresent(nginx -> lines.add("  CDN       " + shown(nginx)));
        lines.add("");
        lines.add("Try:");
        lines.add("  curl -s %s/health/ready".formatted(url));
        lines.add("  curl -si %s/api/optimize -H 'content-type: application/json' -d '%s'".formatted(url, EXAMPLE));
        simulator.ifPresentOrElse(
                address ->
                        lines.add("  curl -s %s/simulator/stats   # same request twice: one call".formatted(address)),
                () -> lines.add("  curl -s %s/health/live".formatted(url)));
        lines.add("In a browser: %s (field reference: %s/docs)".formatted(url, url));
        lines.add("Stop with Ctrl-C.");
        lines.add("");
        return String.join("\n", lines);
    }

    private String table() {
        return settings.data()
                .map(folder -> "embedded, kept in " + folder)
                .orElse("embedded, in memory: empty after a restart (DATA=folder keeps it)");
    }

    private String functions() {
        return settings.scaling()
                .map(scaling -> "up to %d environments of each, %d at a time in one%s%s; %s%s"
                        .formatted(
                                scaling.environments(),
                                scaling.concurrency(),
                                scaling.freeze() ? ", frozen between invocations" : "",
                                scaling.snapStart() ? ", SnapStart" : "",
                                url,
                                "/local/environments"))
                .orElse("all in this process (ENVIRONMENTS=3 runs up to 3 processes of each)");
    }

    private String shown(LocalSettings.Cdn nginx) {
        return "nginx, at " + cdn.map(URI::toString).orElse("an unknown port")
                + (nginx.keepsAnswers() ? "" : ": stores no answers, because CACHE_PUBLIC=true is not set");
    }

    private String secondTier() {
        return switch (settings.valkey()) {
            case LocalSettings.Valkey.None() -> "none (VALKEY=embedded or redis://host:port adds a second cache tier)";
            case LocalSettings.Valkey.Embedded() ->
                "embedded, at " + valkey.map(URI::toString).orElse("an unknown port");
            case LocalSettings.Valkey.External(String address) -> address;
        };
    }

    /** An address without user and password. */
    private static String shown(URI address) {
        return address.toString().replaceFirst("//[^/]*@", "//");
    }

    /** The label is shown unless Anthropic is the only provider. */
    private String shown(ProviderTarget claude) {
        boolean isOnly = settings.providers().size() == 1 && !claude.isOnAws();
        String what = switch (claude.address()) {
            case ProviderTarget.Address.Simulated() ->
                "*** SIMULATED *** ANTHROPIC_API_KEY is not set: the simulator generates answers, at no cost";
            case ProviderTarget.Address.Real() ->
                claude.isOnAws()
                        ? "AWS, with your AWS credentials: calls cost money"
                        : "Anthropic's API, with your ANTHROPIC_API_KEY: calls cost money";
            case ProviderTarget.Address.CustomUrl(URI baseUrl) ->
                shown(baseUrl) + " (" + ProviderTarget.addressVariable(claude.provider()) + ")";
        };
        return isOnly ? what : "%-13s ".formatted(claude.provider().label()) + what;
    }
}
