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
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** The YAML of CloudFormation: plain YAML in which {@code !Sub x} is short for {@code {"Fn::Sub": x}}. */
final class CloudFormationYaml {
    private CloudFormationYaml() {}

    /** Reads a template with every short tag written out in its long form. */
    static JsonNode read(Path file) {
        try {
            Object tree = new Yaml(new ShortTags()).load(Files.readString(file));
            return new ObjectMapper().valueToTree(tree);
        } catch (NoSuchFileException e) {
            throw new TemplateException(
                    "No template at " + file.toAbsolutePath().normalize(), e);
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
            yamlMultiConstructors.put("!", new WrittenOut());
        }

        private static LoaderOptions options() {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            return options;
        }

        private final class WrittenOut extends AbstractConstruct {
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
