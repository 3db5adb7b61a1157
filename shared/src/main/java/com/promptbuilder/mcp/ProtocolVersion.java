package com.promptbuilder.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.http.Request;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The version of the protocol that a request uses. From 2026-07-28 on, each request has its version and the client's capabilities in
 * {@code _meta}, and headers repeat parts of the body. Earlier versions begin with {@code initialize}; a request without a version is one of
 * them.
 *
 * @param header {@code MCP-Protocol-Version}
 * @param declared the version in {@code _meta}; missing in the earlier versions
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning">MCP, Versioning and Compatibility</a>
 */
record ProtocolVersion(Optional<String> header, JsonNode declared) {
    static final String STATELESS = "2026-07-28";
    /** The versions that begin with {@code initialize}, latest first. */
    static final List<String> WITH_HANDSHAKE = List.of("2025-11-25", "2025-06-18");

    static final List<String> SUPPORTED = List.of(STATELESS, WITH_HANDSHAKE.getFirst(), WITH_HANDSHAKE.getLast());

    private static final String META = "io.modelcontextprotocol/";
    private static final String BASE64 = "=?base64?";
    private static final String BASE64_END = "?=";

    static ProtocolVersion of(Request http, JsonNode meta) {
        return new ProtocolVersion(http.header("mcp-protocol-version"), meta.path(META + "protocolVersion"));
    }

    boolean isStateless() {
        return header.map(version -> !WITH_HANDSHAKE.contains(version)).orElse(!declared.isMissingNode());
    }

    /** The error of a notification, which has headers only. */
    Optional<McpError> error() {
        return header.filter(version -> !SUPPORTED.contains(version)).map(McpError::unsupportedVersion);
    }

    /** The first error of a request's metadata and headers. */
    Optional<McpError> error(Request http, McpMessage.Request message) {
        boolean isMismatch =
                !declared.isMissingNode() && !declared.equals(message.params().textNode(header.orElse("")));
        if (!isMismatch && error().isPresent()) {
            return error();
        }
        if (!isStateless()) {
            return isMismatch ? Optional.of(McpError.headerMismatch("MCP-Protocol-Version")) : Optional.empty();
        }
        if (!declared.isTextual()
                || !message.meta().path(META + "clientCapabilities").isObject()) {
            return Optional.of(McpError.invalidParams(
                    "expected _meta to have " + META + "protocolVersion and " + META + "clientCapabilities"));
        }
        return isMismatch ? Optional.of(McpError.headerMismatch("MCP-Protocol-Version")) : headerError(http, message);
    }

    private static Optional<McpError> headerError(Request http, McpMessage.Request message) {
        if (!http.header("mcp-method").equals(Optional.of(message.method()))) {
            return Optional.of(McpError.headerMismatch("Mcp-Method"));
        }
        JsonNode name = message.params().path("name");
        boolean hasName = message.method().equals("tools/call") && name.isTextual();
        return hasName
                        && !name.textValue()
                                .equals(decoded(http.header("mcp-name").orElse("")))
                ? Optional.of(McpError.headerMismatch("Mcp-Name"))
                : Optional.empty();
    }

    private static String decoded(String value) {
        if (!value.startsWith(BASE64) || !value.endsWith(BASE64_END)) {
            return value;
        }
        try {
            String base64 = value.substring(BASE64.length(), Math.max(BASE64.length(), value.length() - 2));
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // not base64: then it is not the name either
            return "";
        }
    }
}
