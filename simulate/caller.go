package simulate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"musrenbang/planning"
)

// caller speaks to the API as one signed-in user.
type caller struct {
	server, token string
	http          *http.Client
}

func newCaller(server, token string) *caller {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	return &caller{server: server, token: token, http: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// as is the same connection with another user's token.
func (c *caller) as(token string) *caller {
	return &caller{server: c.server, token: token, http: c.http}
}

// problem is the server's refusal, as problem+json says it.
type problem struct {
	Status int    `json:"status"`
	Key    string `json:"key"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Field  string `json:"field"`
		Key    string `json:"key"`
		Detail string `json:"detail"`
	} `json:"errors"`
}

func (p *problem) Error() string {
	text := fmt.Sprintf("%d %s", p.Status, p.Detail)
	for _, e := range p.Errors {
		text += fmt.Sprintf("; %s: %s", e.Field, e.Detail)
	}
	return text
}

// patience is how long a server may be away (a restart) before a call gives up.
const patience = 2 * time.Minute

// call sends one request and decodes the answer into out. It repeats what a
// server that is away, busy or restarting did not answer: every act has its own
// identity, so repeating is safe.
func (c *caller) call(ctx context.Context, method, path, key string, in, out any) (status int, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return 0, fmt.Errorf("encode request: %w", err)
	}
	if in == nil {
		body = nil
	}
	deadline := time.Now().Add(patience)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		status, err = c.once(ctx, method, path, key, body, out)
		again := err != nil && status == 0 || status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests
		if !again || ctx.Err() != nil || time.Now().After(deadline) {
			return status, err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (c *caller) once(ctx context.Context, method, path, key string, body []byte, out any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.server+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Accept-Language", "id")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return 0, fmt.Errorf("read answer of %s: %w", path, err)
	}
	if resp.StatusCode >= 400 {
		p := &problem{Status: resp.StatusCode}
		if json.Unmarshal(answer, p) != nil {
			p.Detail = http.StatusText(resp.StatusCode)
		}
		p.Status = resp.StatusCode
		return resp.StatusCode, fmt.Errorf("%s %s: %w", method, path, p)
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = answer
		return resp.StatusCode, nil
	}
	if out != nil && len(answer) > 0 {
		if err := json.Unmarshal(answer, out); err != nil {
			return resp.StatusCode, fmt.Errorf("decode answer of %s: %w", path, err)
		}
	}
	return resp.StatusCode, nil
}

// act sends a command and waits until its referee has answered, however long the
// relay takes.
func (c *caller) act(ctx context.Context, method, path, id string, in any) error {
	var queued struct {
		Command string                 `json:"command"`
		Status  planning.CommandStatus `json:"status"`
	}
	status, err := c.call(ctx, method, path, id, in, &queued)
	if err != nil || status != http.StatusAccepted {
		return err
	}
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		var o planning.Outcome
		if _, err := c.call(ctx, http.MethodGet, "/commands/"+id, "", nil, &o); err != nil {
			return err
		}
		switch o.Status {
		case planning.CommandApplied:
			return nil
		case planning.CommandRefused:
			return fmt.Errorf("%s %s: %w", method, path, o.Error)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// refusedWith reports whether err is the server's refusal with one of the keys.
func refusedWith(err error, keys ...string) bool {
	var p *problem
	if !errors.As(err, &p) {
		return false
	}
	for _, k := range keys {
		if p.Key == k {
			return true
		}
	}
	return false
}
