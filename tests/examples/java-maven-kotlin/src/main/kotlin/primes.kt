package com.example

fun main() {
    val primes = generateSequence(2) { it + 1 }.filter { n -> (2 until n).none { n % it == 0 } }
    println("the first primes: " + primes.take(8).joinToString())
}
