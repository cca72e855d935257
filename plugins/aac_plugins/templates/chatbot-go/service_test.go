package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ask sends a conversation to the service, whose model answers with these events.
func ask(t *testing.T, status int, events, body string) (int, string, error) {
	t.Helper()
	fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Model    string
			Messages []Message
			Stream   bool
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Model != "m" || !asked.Stream {
			t.Errorf("the model was asked %+v: %v", asked, err)
		}
		if r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer key" {
			t.Errorf("the model was asked at %s with %s", r.URL.Path, r.Header.Get("Authorization"))
		}
		w.WriteHeader(status)
		fmt.Fprint(w, events)
	}))
	defer fake.Close()
	model := Model{Address: fake.URL + "/v1/", Key: "key", Name: "m", Client: fake.Client()}
	agent := httptest.NewServer(service(model))
	defer agent.Close()
	reply, err := http.Post(agent.URL+"/chat", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	said, err := io.ReadAll(reply.Body)
	return reply.StatusCode, string(said), err
}

const (
	question = `{"messages": [{"role": "user", "content": "Hello?"}]}`
	hello    = `data: {"choices": [{"delta": {"role": "assistant"}}]}` + "\n\n" +
		`data: {"choices": [{"delta": {"content": "Hel"}}]}` + "\n\n" +
		`data: {"choices": [{"delta": {"content": "lo!"}}]}` + "\n\n"
)

func TestAnswersAreStreamed(t *testing.T) {
	status, said, err := ask(t, http.StatusOK, hello+"data: [DONE]\n\n", question)
	if status != http.StatusOK || said != "Hello!" || err != nil {
		t.Fatalf("got %d %q %v", status, said, err)
	}
}

func TestHalfAnAnswerIsNoAnswer(t *testing.T) {
	if _, said, err := ask(t, http.StatusOK, hello, question); err == nil {
		t.Fatalf("got %q without an error", said)
	}
}

func TestARefusalOfTheModel(t *testing.T) {
	status, said, _ := ask(t, http.StatusUnauthorized, "no such key", question)
	if status != http.StatusBadGateway || strings.Contains(said, "key") {
		t.Fatalf("got %d %q", status, said)
	}
}

func TestBadQuestions(t *testing.T) {
	agent := httptest.NewServer(service(Model{}))
	defer agent.Close()
	for body, expected := range map[string]int{"{": 400, `{"messages": []}`: 422} {
		reply, err := http.Post(agent.URL+"/chat", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != expected {
			t.Errorf("%s: got %d", body, reply.StatusCode)
		}
	}
}

func TestHealth(t *testing.T) {
	agent := httptest.NewServer(service(Model{}))
	defer agent.Close()
	reply, err := http.Get(agent.URL + "/health")
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		t.Errorf("got %d", reply.StatusCode)
	}
}
