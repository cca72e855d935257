package com.example;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ChatController {
    record Message(String text) {}

    @Value("${chat.prefix}")
    private String prefix;

    @GetMapping("/health")
    String health() {
        return "ok";
    }

    @PostMapping("/chat")
    Message chat(@RequestBody Message message) {
        return new Message(prefix + message.text());
    }
}
