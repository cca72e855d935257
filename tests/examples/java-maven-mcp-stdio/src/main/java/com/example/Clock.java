package com.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/** An MCP server: one JSON-RPC message a line, on stdin and stdout. */
public final class Clock {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode message = JSON.readTree(line);
            if (message.has("id")) {
                var answer = Map.of("jsonrpc", "2.0", "id", message.get("id"), "result", result(message));
                System.out.println(JSON.writeValueAsString(answer));
            }
        }
    }

    private static Object result(JsonNode message) {
        return switch (message.path("method").asText()) {
            case "initialize" -> Map.of(
                    "protocolVersion", message.at("/params/protocolVersion").asText("2025-06-18"),
                    "capabilities", Map.of("tools", Map.of()),
                    "serverInfo", Map.of("name", "clock", "version", "1.0.0"));
            case "tools/list" -> Map.of("tools", List.of(Map.of(
                    "name", "time_in",
                    "description", "The time in a zone, such as Europe/Madrid",
                    "inputSchema", Map.of(
                            "type", "object",
                            "properties", Map.of("zone", Map.of("type", "string")),
                            "required", List.of("zone")))));
            case "tools/call" -> Map.of("content", List.of(Map.of(
                    "type", "text",
                    "text", ZonedDateTime.now(ZoneId.of(message.at("/params/arguments/zone").asText())).toString())));
            default -> Map.of();
        };
    }
}
