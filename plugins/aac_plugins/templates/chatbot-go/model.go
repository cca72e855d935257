package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const maxLine = 1 << 20

// Model is where answers come from: a server with the chat completions of OpenAI.
type Model struct {
	Address string
	Key     string
	Name    string
	Client  *http.Client
}

// Answer hands the answer to a conversation on, piece by piece as it comes.
func (m Model) Answer(ctx context.Context, messages []Message, hand func(string) error) error {
	body, err := json.Marshal(map[string]any{"model": m.Name, "messages": messages, "stream": true})
	if err != nil {
		return err
	}
	address := strings.TrimSuffix(m.Address, "/") + "/chat/completions"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if m.Key != "" {
		request.Header.Set("Authorization", "Bearer "+m.Key)
	}
	reply, err := m.Client.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(reply.Body, 500))
		return fmt.Errorf("%s: %s", reply.Status, strings.TrimSpace(string(said)))
	}
	return events(reply.Body, hand)
}

// events reads server-sent events, each with a piece of the answer, until the last, [DONE].
func events(stream io.Reader, hand func(string) error) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		data, found := strings.CutPrefix(lines.Text(), "data:")
		data = strings.TrimSpace(data)
		if !found || data == "" {
			continue
		}
		if data == "[DONE]" {
			return nil
		}
		var piece struct {
			Choices []struct {
				Delta struct {
					Content string `json:"content"`
				} `json:"delta"`
			} `json:"choices"`
		}
		if err := json.Unmarshal([]byte(data), &piece); err != nil {
			return err
		}
		for _, choice := range piece.Choices {
			if err := hand(choice.Delta.Content); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return errors.New("the stream ended before the answer did")
}
