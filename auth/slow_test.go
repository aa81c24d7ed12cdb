package auth

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// TestASlowPieceIsStillAnswered: a piece that takes longer to arrive than an answer
// may take, or than the server waits for ordinary bodies, is answered all the same.
func TestASlowPieceIsStillAnswered(t *testing.T) {
	const patience = 200 * time.Millisecond
	door := New(Options{})
	app := fiber.New(fiber.Config{
		Immutable: true, StreamRequestBody: true, DisableStartupMessage: true, ReadTimeout: patience, BodyLimit: 1 << 20,
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			return c.Status(door.Explain("en", "r", err).Status).SendString(err.Error())
		},
	})
	app.Use(func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	})
	r := door.Routes(app)
	r.Body(PieceBody).Put("/piece", Public, func(c *fiber.Ctx) error {
		if err := c.UserContext().Err(); err != nil {
			return err
		}
		return c.SendString(fmt.Sprint(len(c.Body())))
	})
	r.Put("/ordinary", Public, func(c *fiber.Ctx) error { return c.SendString(fmt.Sprint(len(c.Body()))) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- app.Listener(l) }()
	t.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
		<-served
	})
	const size = 64 << 10
	slowly := func(path string) (status int, body string) {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", path, size)
		for range 4 {
			time.Sleep(patience / 2)
			_, _ = io.WriteString(conn, strings.Repeat("a", size/4)) // where the server has hung up, the answer says so
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return 0, err.Error()
		}
		content, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(content)
	}
	if status, body := slowly("/piece"); status != 200 || body != fmt.Sprint(size) {
		t.Errorf("a slow piece: %d %s", status, body)
	}
	if status, _ := slowly("/ordinary"); status == 200 {
		t.Error("the server waits for ordinary bodies as long, so this proves nothing")
	}
}
