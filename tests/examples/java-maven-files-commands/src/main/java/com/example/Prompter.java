package com.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Prompter {
    public static void main(String[] args) throws IOException {
        System.out.print(Files.readString(Path.of("settings.properties")));
        System.out.println(Files.readString(Path.of("prompts/start.txt")).strip()
                + ", " + System.getProperty("greeting"));
    }
}
