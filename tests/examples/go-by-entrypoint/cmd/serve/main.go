package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/acme/reports/internal/text"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, text.Report(false)) })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
