package main

import (
	"flag"
	"fmt"

	"example.com/acme/reports/internal/text"
)

func main() {
	loud := flag.Bool("loud", false, "in capitals")
	flag.Parse()
	fmt.Println(text.Report(*loud))
}
