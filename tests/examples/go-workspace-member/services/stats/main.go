package main

import (
	"fmt"

	"example.com/libs/words"
)

func main() { fmt.Println(words.Count("how many words are these"), "words") }
