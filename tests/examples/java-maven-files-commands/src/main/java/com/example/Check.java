package com.example;

public final class Check {
    public static void main(String[] args) {
        System.exit(args.length);
    }
}
