package main

import (
	"log"
	"os"
	"os/exec"
	"strings"
)

func main() {
	query := exec.Command("jq", "-c", ".b")
	query.Stdin = strings.NewReader(`{"a": 1, "b": [2, 3]}`)
	query.Stdout, query.Stderr = os.Stdout, os.Stderr
	if err := query.Run(); err != nil {
		log.Fatal(err)
	}
}
