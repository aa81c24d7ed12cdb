package ui

import (
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"musrenbang/auth"
	"musrenbang/planning"
)

func TestZZServe(t *testing.T) {
	base := ""
	w := newWorld(t, func(d *Deps) { d.BaseURL = "https://musrenbang.semarangkota.go.id"; _ = base })
	e := inHall(tell(w))
	w.beat(w.tablet("perencana", "Tablet 03", rejosari), planning.Beat{LastSeq: 0, FreeMB: 3400})
	gone := w.tablet("perencana", "Tablet 09", bugangan)
	w.beat(gone, planning.Beat{LastSeq: 2, Queued: 2, Refused: 1, Drafts: 1, FreeMB: 120, ClockOffsetMS: 8000000})
	_, _ = w.store.AddDevice(t.Context(), w.by("perencana"), "HP Bu Tri", timur, auth.HashToken(auth.NewToken()), w.clock.now()+hour)
	lost := w.tablet("perencana", "Tablet 11", rejosari)
	_ = w.store.RevokeDevice(t.Context(), w.by("perencana"), lost.ID, "hilang")
	must(t, w.store.ClearPhoto(t.Context(), w.by("perencana"), e.photos[1].ID))
	forum := e.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari, Number: 2}, "Balai", "Lurah")
	w.app.Get("/api/v1/photos/:id", func(c *fiber.Ctx) error {
		id, _ := strconv.Atoi(c.Params("id"))
		p, err := w.store.Photo(c.UserContext(), id)
		if err != nil {
			return err
		}
		f, _, err := w.store.OpenFile(c.UserContext(), p.File)
		if err != nil {
			return err
		}
		c.Set("Content-Type", "image/jpeg")
		return c.SendStream(f)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	os.WriteFile("/tmp/desk/addr", []byte(ln.Addr().String()+" "+string(e.lamp.Code)+" "+e.seven.ID+" "+forum+"\n"), 0o644)
	go func() { _ = w.app.Listener(ln) }()
	for range 1200 {
		if _, err := os.Stat("/tmp/desk/stop"); err == nil {
			break
		}
		time.Sleep(time.Second)
	}
	_ = w.app.Shutdown()
}
