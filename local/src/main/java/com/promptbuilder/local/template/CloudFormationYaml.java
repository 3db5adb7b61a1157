package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Parses CloudFormation's YAML. Expands short tags ({@code !Sub x} to {@code {"Fn::Sub": x}}), anchors and merges. */
final class CloudFormationYaml {
    /** The project's template has about 100. The parser's default of 50 protects against untrusted files. */
    private static final int MAX_ALIASES = 1_000;

    private CloudFormationYaml() {}

    /** Reads a template and expands its short tags. */
    static JsonNode read(Path file) {
        try {
            Object tree = new Yaml(new ShortTags()).load(Files.readString(file));
            return new ObjectMapper().valueToTree(tree);
        } catch (NoSuchFileException e) {
            throw new TemplateException(
                    "expected a template at " + file.toAbsolutePath().normalize(), e);
        } catch (IOException e) {
            throw new TemplateException("Cannot read " + file + ": " + e.getMessage(), e);
        } catch (YAMLException e) {
            throw new TemplateException(
                    file + " is not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        }
    }

    private static final class ShortTags extends SafeConstructor {
        ShortTags() {
            super(options());
            yamlMultiConstructors.put("!", new ExpandedTag());
        }

        private static LoaderOptions options() {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            options.setMaxAliasesForCollections(MAX_ALIASES);
            return options;
        }

        // SnakeYAML removes the merge key of a node when it merges the node, so a second merge of that node would lack
        // it. This flattens the merged nodes first.
        @Override
        protected void flattenMapping(MappingNode node, boolean forceStringKeys) {
            List.copyOf(node.getValue()).stream()
                    .filter(entry -> entry.getKeyNode().getTag().equals(Tag.MERGE))
                    .map(NodeTuple::getValueNode)
                    .filter(MappingNode.class::isInstance)
                    .forEach(merged -> flattenMapping((MappingNode) merged, forceStringKeys));
            super.flattenMapping(node, forceStringKeys);
        }

        private final class ExpandedTag extends AbstractConstruct {
            @Override
            public Object construct(Node node) {
                String tag = node.getTag().getValue().substring(1);
                return Map.of(longForm(tag), value(node));
            }

            private Object value(Node node) {
                @Nullable
                Object value = switch (node) {
                    case ScalarNode scalar -> scalar.getValue();
                    case SequenceNode sequence -> constructSequence(sequence);
                    case MappingNode mapping -> constructMapping(mapping);
                    default -> null;
                };
                return value == null ? "" : value;
            }
        }

        private static String longForm(String tag) {
            return switch (tag) {
                case "Ref", "Condition" -> tag;
                default -> "Fn::" + tag;
            };
        }
    }
}
