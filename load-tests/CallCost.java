import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.settings.Settings;

/** Prints the cost of a call by mode, with the settings' models and prices. Arguments: input tokens, output tokens, modes. A line: mode, model, dollars, dollars of a million output tokens. */
void main(String[] arguments) {
    Settings settings = Settings.fromEnvironment(System.getenv());
    Prices prices = new Prices(settings.spending().pricesOf(com.promptbuilder.value.Provider.ANTHROPIC));
    Usage usage = new Usage(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]), 0, 0);
    for (String mode : List.of(arguments).subList(2, arguments.length)) {
        String model = settings.claude().modelFor(mode);
        IO.println(String.join(" ", mode, model, dollars(prices, model, usage), dollars(prices, model, new Usage(0, 1_000_000, 0, 0))));
    }
}

String dollars(Prices prices, String model, Usage usage) {
    return prices.cost(model, usage).toString().substring(1);
}
