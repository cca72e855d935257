package com.example.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.text.WordUtils;

public final class Words {
    private Words() {}

    public static String title(String text) {
        return WordUtils.capitalizeFully(text) + suffix();
    }

    private static String suffix() {
        try (InputStream in = Words.class.getResourceAsStream("/suffix.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
