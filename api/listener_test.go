package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/picture"
)

// listen serves the city on a free port, as cmd does.
func (c *city) listen() string {
	c.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(c.t, err)
	done := make(chan error, 1)
	go func() { done <- Listen(c.app, l) }()
	c.t.Cleanup(func() {
		if err := c.app.Shutdown(); err != nil {
			c.owner.Errorf("shut down: %v", err)
		}
		<-done
	})
	return l.Addr().String()
}

// send1 writes a request by hand and reads the answer; upload goes on until the
// server has had enough.
func send1(t testing.TB, addr, head string, body io.Reader) (*http.Response, []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	must(t, conn.SetDeadline(time.Now().Add(within)))
	go func() {
		_, _ = io.WriteString(conn, head)
		if body != nil {
			_, _ = io.Copy(conn, body) // the server may hang up on us: that is the point
		}
	}()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	content, _ := io.ReadAll(resp.Body)
	return resp, content
}

// endless is a body of any length that is never in memory.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	for i := range n {
		p[i] = 'a'
	}
	e.left -= n
	return int(n), nil
}

// chunked writes a body as chunks without an end.
type chunked struct{ r io.Reader }

func (x *chunked) Read(p []byte) (int, error) {
	room := len(p) - 32
	n, err := x.r.Read(p[:room])
	if n == 0 {
		return 0, err
	}
	chunk := append([]byte(fmt.Sprintf("%x\r\n", n)), p[:n]...)
	chunk = append(chunk, "\r\n"...)
	return copy(p, chunk), nil
}

// TestABodyIsBounded: a hundred megabytes, with its length or without an end, are
// refused with a problem document, cost no memory, and leave the connection in no
// doubt where the next request begins.
func TestABodyIsBounded(t *testing.T) {
	c := newCity(t)
	addr := c.listen()
	token := "Authorization: Bearer " + c.tokens["facilitator"] + "\r\n"
	put := "PUT /api/v1/proposals/" + uuid(5) + " HTTP/1.1\r\nHost: " + addr + "\r\nContent-Type: application/json\r\nAccept-Language: en\r\n"
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	cases := map[string]struct {
		head   string
		body   io.Reader
		status int
		key    string
	}{
		"a hundred megabytes":             {put + token + "Content-Length: 104857600\r\n\r\n", &endless{100 << 20}, 413, "error.too_large"},
		"just too many":                   {put + token + "Content-Length: 1048577\r\n\r\n", &endless{1<<20 + 1}, 413, "error.too_large"},
		"chunks without an end":           {put + token + "Transfer-Encoding: chunked\r\n\r\n", &chunked{&endless{100 << 20}}, 413, "error.too_large"},
		"nobody's hundred megabytes":      {put + "Content-Length: 104857600\r\n\r\n", &endless{100 << 20}, 401, "error.sign_in"},
		"a file of a hundred megabytes":   {strings.Replace(put, "PUT /api/v1/proposals/"+uuid(5), "POST /api/v1/files?kind=slip", 1) + token + "Content-Length: 104857600\r\n\r\n", &endless{100 << 20}, 413, "error.too_large"},
		"a route that is not there":       {strings.Replace(put, "/api/v1/proposals/", "/api/v1/nosuch/", 1) + token + "Content-Length: 104857600\r\n\r\n", &endless{100 << 20}, 404, "error.route"},
		"a header of a hundred kilobytes": {put + token + "X-Long: " + strings.Repeat("a", 100_000) + "\r\n\r\n", nil, 431, "error.headers"},
		"no header at all":                {"nonsense\r\n\r\n", nil, 400, "error.request"},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			resp, body := send1(t, addr, x.head, x.body)
			if resp.StatusCode != x.status {
				t.Fatalf("%d, want %d\n%s", resp.StatusCode, x.status, body)
			}
			if x.status != 400 && x.status != 431 { // there, the server does not know whom it answers
				var p struct{ Key string }
				must(t, json.Unmarshal(body, &p))
				if p.Key != x.key || !strings.HasPrefix(resp.Header.Get("Content-Type"), problemType) {
					t.Errorf("%s %s", resp.Header.Get("Content-Type"), body)
				}
			}
			if !resp.Close {
				t.Error("the connection stays open with half a request on it")
			}
		})
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
	if got := c.rows()["proposals"]; got != 0 {
		t.Errorf("%d proposals were kept", got)
	}
}

// TestABodyWithinItsBoundPasses: the largest one that is allowed, and chunks.
func TestABodyWithinItsBoundPasses(t *testing.T) {
	c := newCity(t)
	addr := c.listen()
	body, err := json.Marshal(draft())
	must(t, err)
	padded := append(body, bytes.Repeat([]byte(" "), 1<<20-len(body))...)
	for i, x := range []io.Reader{bytes.NewReader(padded), struct{ io.Reader }{bytes.NewReader(body)}} {
		req, err := http.NewRequest("PUT", "http://"+addr+"/api/v1/proposals/"+uuid(20+i), x)
		must(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+c.tokens["facilitator"])
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		got, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != 201 {
			t.Errorf("body %d: %d %s", i, resp.StatusCode, got)
		}
	}
}

// TestWhatARequestSaidStaysWhatItSaid keeps strings of requests over later ones on
// the same connection (the trap of fasthttp's reused buffers).
func TestWhatARequestSaidStaysWhatItSaid(t *testing.T) {
	var kept [][]string
	c := newCity(t, func(d *Deps) {
		d.Mount = func(r *auth.Routes) error {
			r.Post("/api/v1/keep/:name", auth.Public, func(c *fiber.Ctx) error {
				kept = append(kept, []string{c.Params("name"), c.Query("q"), c.Get("X-Said"), c.FormValue("title"), c.Cookies("c"), c.Path(), auth.RequestID(c)})
				return nil
			})
			return nil
		}
	})
	addr := c.listen()
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	defer client.CloseIdleConnections()
	var said [][]string
	for i := range 4 {
		w := func(what string) string { return fmt.Sprintf("%s-%d", what, i) }
		said = append(said, []string{w("name"), w("query"), w("header"), w("form"), w("cookie"), "/api/v1/keep/" + w("name"), w("request-0")})
		req, err := http.NewRequest("POST", "http://"+addr+"/api/v1/keep/"+w("name")+"?q="+w("query"), strings.NewReader("title="+w("form")))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Said", w("header"))
		req.Header.Set("Cookie", "c="+w("cookie"))
		req.Header.Set("X-Request-Id", w("request-0"))
		resp, err := client.Do(req)
		must(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	if !reflect.DeepEqual(kept, said) {
		t.Errorf("kept %q\n said %q", kept, said)
	}
}

// TestAPictureIsDrawnAnew: what came with it stays behind; what is no picture or
// far too large is refused before it is decoded.
func TestAPictureIsDrawnAnew(t *testing.T) {
	c := newCity(t)
	var plain bytes.Buffer
	drawn := image.NewRGBA(image.Rect(0, 0, 3000, 20))
	drawn.Set(0, 0, color.Black)
	must(t, jpeg.Encode(&plain, drawn, nil))
	exif := append([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00GPS -6.98 110.41 canary!"), plain.Bytes()[2:]...)
	// The APP1 segment says its own length: two bytes and 30 of content.
	exif[4], exif[5] = 0, byte(len("Exif\x00\x00GPS -6.98 110.41 canary!")+2)
	upload := func(as, kind string, body []byte) answer {
		return c.do(request{method: "POST", path: "/files?kind=" + kind, as: as, body: body, headers: map[string]string{"Content-Type": "image/jpeg"}})
	}
	a := upload("village_head", "minutes_signed", exif).want(t, 201)
	f, known, err := c.store.OpenFile(t.Context(), a.field(t, "id"))
	must(t, err)
	defer func() { _ = f.Close() }()
	kept, err := io.ReadAll(f)
	must(t, err)
	size, _, err := image.DecodeConfig(bytes.NewReader(kept))
	must(t, err)
	if bytes.Contains(kept, []byte("canary")) || bytes.Contains(kept, []byte("Exif")) || size.Width > picture.PaperSide || known.Kind != "minutes_signed" {
		t.Errorf("kept %d × %d as %s, %d bytes", size.Width, size.Height, known.Kind, len(kept))
	}
	bomb := bytes.Clone(plain.Bytes())
	at := bytes.Index(bomb, []byte{0xff, 0xc0})
	copy(bomb[at+5:], []byte{0xff, 0xff, 0xff, 0xff}) // height and width, 65,535 each
	upload("village_head", "slip", bomb).wantKey(t, 422, "error.file_pixels")
	upload("village_head", "slip", plain.Bytes()[:200]).wantKey(t, 422, "error.file_damaged")
	upload("village_head", "slip", []byte(`<svg onload="alert(1)">`)).wantKey(t, 422, "error.file_type")
	upload("village_head", "secret", plain.Bytes()).wantKey(t, 400, "error.filter_value")
	upload("observer", "slip", plain.Bytes()).wantKey(t, 403, "error.forbidden")
	sign := map[string]any{"evidence": strings.Repeat("0", 64)}
	id := c.forumAt(kelurahan, "closed")
	c.post("village_head", "/forums/"+id+"/signing", sign).wantKey(t, 422, "error.file_unknown")
	c.post("village_head", "/forums/"+id+"/signing", map[string]any{"evidence": a.field(t, "id")}).want(t, 200)
}
