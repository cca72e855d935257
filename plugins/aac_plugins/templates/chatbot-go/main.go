// A chatbot over HTTP: POST /chat streams the answer of a model that speaks the OpenAI protocol.
package main

import (
	"cmp"
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	model := Model{
		Address: cmp.Or(os.Getenv("OPENAI_BASE_URL"), "https://api.openai.com/v1"),
		Key:     os.Getenv("OPENAI_API_KEY"),
		Name:    cmp.Or(os.Getenv("AGENT_MODEL_NAME"), "gpt-4o-mini"),
		Client:  http.DefaultClient,
	}
	server := &http.Server{
		Addr:              ":" + cmp.Or(os.Getenv("PORT"), "8080"),
		Handler:           service(model),
		ReadHeaderTimeout: 10 * time.Second,
	}
	if err := serve(server); err != nil {
		log.Fatal(err)
	}
}

// serve ends with the process's signal to stop, once open answers are given.
func serve(server *http.Server) error {
	stop, done := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer done()
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-stop.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), 8*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
