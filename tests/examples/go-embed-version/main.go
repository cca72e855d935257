package main

import (
	"embed"
	"fmt"
	"log"
	"os"
	"text/template"
)

var version = "dev"

//go:embed all:assets
var assets embed.FS

func main() {
	if _, err := os.Stat("assets"); !os.IsNotExist(err) {
		log.Fatal("what is embedded is in the image twice")
	}
	banner := template.Must(template.ParseFS(assets, "assets/*.txt"))
	if err := banner.ExecuteTemplate(os.Stdout, "banner.txt", version); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
