package main

import (
	"fmt"
	"log"

	"github.com/google/shlex"
)

func main() {
	words, err := shlex.Split(`one "two three"`)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", words)
}
