package com.example;

public final class Newest {
    public static void main(String[] args) {
        System.out.println("Java " + Runtime.version().feature() + " on " + System.getProperty("os.arch"));
    }
}
