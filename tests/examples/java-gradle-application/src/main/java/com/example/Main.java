package com.example;

import org.apache.commons.text.WordUtils;

public final class Main {
    public static void main(String[] args) {
        System.out.println(WordUtils.capitalizeFully("built by gradle"));
    }
}
