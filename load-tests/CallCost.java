import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.settings.Settings;

/** Prints the cost of a call by mode, with the settings' models and prices. Arguments: input tokens, output tokens, modes. A line: mode, model, dollars. */
void main(String[] arguments) {
    Settings settings = Settings.fromEnvironment(System.getenv());
    Prices prices = new Prices(settings.spending().prices());
    Usage usage = new Usage(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]), 0, 0);
    for (String mode : List.of(arguments).subList(2, arguments.length)) {
        String model = settings.claude().modelFor(mode);
        IO.println(mode + " " + model + " " + prices.cost(model, usage).toString().substring(1));
    }
}
