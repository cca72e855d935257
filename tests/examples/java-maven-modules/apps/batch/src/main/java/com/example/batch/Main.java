package com.example.batch;

import com.example.core.Words;

public final class Main {
    public static void main(String[] args) {
        System.out.println(Words.title(String.join(" ", args)));
    }
}
