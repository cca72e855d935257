package com.example;

import io.helidon.webserver.WebServer;

public final class Main {
    public static void main(String[] args) {
        WebServer.builder()
                .host("0.0.0.0")
                .port(Integer.parseInt(System.getenv().getOrDefault("PORT", "8080")))
                .routing(routing -> routing
                        .get("/health", (request, response) -> response.send("ok"))
                        .get("/hello/{name}", (request, response) ->
                                response.send("hello " + request.path().pathParameters().get("name"))))
                .build()
                .start();
    }
}
