package main

import (
	"fmt"

	"example.com/text"
)

func main() { fmt.Println(text.Shout("replaced")) }
