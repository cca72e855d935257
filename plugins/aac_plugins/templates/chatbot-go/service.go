package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
)

const maxBody = 1 << 20

// Message is one turn of a conversation.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func service(model Model) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok")
	})
	mux.HandleFunc("POST /chat", func(w http.ResponseWriter, r *http.Request) { chat(w, r, model) })
	return mux
}

func chat(w http.ResponseWriter, r *http.Request, model Model) {
	var asked struct {
		Messages []Message `json:"messages"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&asked); err != nil {
		http.Error(w, "the body is no conversation", http.StatusBadRequest)
		return
	}
	if len(asked.Messages) == 0 {
		http.Error(w, "there is no message", http.StatusUnprocessableEntity)
		return
	}
	output := http.NewResponseController(w)
	begun := false
	err := model.Answer(r.Context(), asked.Messages, func(words string) error {
		if !begun {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			begun = true
		}
		if _, err := io.WriteString(w, words); err != nil {
			return err
		}
		return output.Flush()
	})
	if err == nil {
		return
	}
	log.Printf("the model did not answer: %v", err)
	if begun {
		panic(http.ErrAbortHandler) // the client must not take half an answer for a whole one
	}
	http.Error(w, "the model did not answer", http.StatusBadGateway)
}
