package com.promptbuilder.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.promptbuilder.endpoint.Description;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxItems;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.lambda.EndpointFunction;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code POST /api/get-creative-suggestions}: eight ideas for one element of a scene. */
public final class CreativeSuggestions extends EndpointFunction {

    /** The scene element to suggest values for. */
    public enum Element {
        SUBJECT,
        ACTION,
        LOCATION,
        TIME,
        MOOD,
        STYLE,
        EVENT;

        private Optional<Element> next() {
            return EnumSet.range(this, EVENT).stream().skip(1).findFirst();
        }
    }

    public record In(
            @Description("Element of the scene") @Required Element elementType,

            @Description("Its value now") @MaxLength(5_000) String currentValue,

            @Description("The other elements") @MaxLength(5_000)
            String context,

            @Description("Idea of the scene") @MaxLength(10_000)
            String concept,

            @Description("Suggestions already seen, which are left out of the answer")
            @MaxItems(Exclusions.MAX_ITEMS)
            @MaxLength(Exclusions.MAX_ITEM_LENGTH)
            @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            Set<String> exclude) {

        /** The request for the next element of the same concept, which has no value yet. */
        private List<In> forNextElement() {
            return elementType.next().stream()
                    .filter(_ -> !concept.isEmpty())
                    .map(element -> new In(element, "", context, concept, Set.of()))
                    .toList();
        }
    }

    public record Suggestion(
            @Description("Value of the element") String text,

            @Description("What the value does for the scene")
            String explanation) {}

    public record Out(@Description("8 values") @Required List<Suggestion> suggestions) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("get-creative-suggestions", In.class, Out.class)
            .mode("creative")
            .variant(In::elementType)
            .timeToLive(Duration.ofHours(2))
            .followedBy(() -> CreativeSuggestions.ENDPOINT, (in, _) -> in.forNextElement())
            .structured(
                    Out.class,
                    (in, reply) -> new Out(Exclusions.without(in.exclude(), reply.suggestions(), Suggestion::text)));

    public CreativeSuggestions() {
        super(ENDPOINT);
    }
}
