package main

import (
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/user"
	"time"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		zone, err := time.LoadLocation("Asia/Kathmandu")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		trusted, err := x509.SystemCertPool()
		if err != nil || trusted.Equal(x509.NewCertPool()) {
			http.Error(w, "no certificate is trusted", http.StatusInternalServerError)
			return
		}
		me, err := user.Current()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		file, err := os.CreateTemp("", "clock")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer os.Remove(file.Name())
		fmt.Fprintln(w, me.Username, me.HomeDir, time.Unix(0, 0).In(zone).Format(time.RFC3339))
	})
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), mux))
}
