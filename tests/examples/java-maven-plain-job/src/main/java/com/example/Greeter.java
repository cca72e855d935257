package com.example;

import java.util.List;

public final class Greeter {
    private record Guest(String name, boolean polite) {}

    public static void main(String[] args) {
        for (Guest guest : List.of(new Guest("Ada", true), new Guest("Brian", false))) {
            System.out.println((guest.polite() ? "Good morning, " : "Hi, ") + guest.name());
        }
    }
}
