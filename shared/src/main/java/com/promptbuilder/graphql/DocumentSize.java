package com.promptbuilder.graphql;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The size of the operations in a document, with each fragment counted wherever it is spread. It is known before validation, in time that is
 * linear in the length of the document.
 */
final class DocumentSize {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_SELECTIONS = 2_000;
    private static final int MUCH = 1_000_000;

    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final Map<String, Size> sizes = new HashMap<>();

    /**
     * The size of a selection set. Each number is at most 1,000,000 ({@code MUCH}).
     *
     * @param calls the fields of the set itself, introspection excepted
     * @param depth the levels of fields, introspection excepted
     * @param selections all fields in all levels
     */
    private record Size(int calls, int depth, int selections) {
        static final Size NONE = new Size(0, 0, 0);

        Size plus(Size other) {
            return new Size(
                    Math.min(calls + other.calls, MUCH),
                    Math.max(depth, other.depth),
                    Math.min(selections + other.selections, MUCH));
        }
    }

    private DocumentSize(Document document) {
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
    }

    /**
     * The limit that an operation of the document exceeds, in words; empty if none does.
     *
     * @param maxCalls the limit of fields of {@code Query}
     */
    static Optional<String> exceeded(Document document, int maxCalls) {
        DocumentSize sizes = new DocumentSize(document);
        Size size = document.getDefinitionsOfType(OperationDefinition.class).stream()
                .map(operation -> sizes.of(operation.getSelectionSet()))
                .reduce(
                        Size.NONE,
                        (one, other) -> new Size(
                                Math.max(one.calls, other.calls),
                                Math.max(one.depth, other.depth),
                                Math.min(one.selections + other.selections, MUCH)));
        if (size.calls > maxCalls) {
            return Optional.of(String.format(Locale.ROOT, "At most %,d fields of Query", maxCalls));
        }
        if (size.depth > MAX_DEPTH) {
            return Optional.of(String.format(Locale.ROOT, "At most %d levels of fields", MAX_DEPTH));
        }
        return size.selections > MAX_SELECTIONS
                ? Optional.of(String.format(Locale.ROOT, "At most %,d fields in all levels", MAX_SELECTIONS))
                : Optional.empty();
    }

    private Size of(@Nullable SelectionSet set) {
        Size size = Size.NONE;
        if (set != null) {
            for (Selection<?> selection : set.getSelections()) {
                size = size.plus(of(selection));
            }
        }
        return size;
    }

    private Size of(Selection<?> selection) {
        return switch (selection) {
            case Field field -> ofField(field);
            case InlineFragment inline -> of(inline.getSelectionSet());
            case FragmentSpread spread -> ofFragment(spread.getName());
            default -> Size.NONE;
        };
    }

    private Size ofField(Field field) {
        Size below = of(field.getSelectionSet());
        int selections = Math.min(below.selections + 1, MUCH);
        return field.getName().startsWith("__") ? new Size(0, 0, selections) : new Size(1, below.depth + 1, selections);
    }

    // A fragment counts nothing within itself; validation refuses the cycle.
    private Size ofFragment(String name) {
        Size known = sizes.get(name);
        FragmentDefinition fragment = fragments.get(name);
        if (known != null || fragment == null) {
            return known == null ? Size.NONE : known;
        }
        sizes.put(name, Size.NONE);
        Size size = of(fragment.getSelectionSet());
        sizes.put(name, size);
        return size;
    }
}
