package com.example;

import org.slf4j.LoggerFactory;

public class App {
    public static void main(String[] args) {
        System.out.println("logs with " + LoggerFactory.getILoggerFactory().getClass().getSimpleName());
    }
}
