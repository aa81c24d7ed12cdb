package ui

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// hostileTablet is a name somebody might give a tablet.
const hostileTablet = `<img src=x onerror="alert(1)"> & "Tablet"`

// tablet enrols one as the page and the tablet would.
func (w *world) tablet(by, name string, area planning.AreaCode) store.Device {
	w.t.Helper()
	ctx := context.Background()
	ticket := auth.HashToken(auth.NewToken())
	_, err := w.store.AddDevice(ctx, w.by(by), name, area, ticket, w.clock.now()+hour)
	must(w.t, err)
	d, err := w.store.EnrolDevice(ctx, ticket, auth.HashToken(auth.NewToken()))
	must(w.t, err)
	return d
}

// capture hands in a proposal that a tablet took down.
func (w *world) capture(d store.Device, seq int, change func(*planning.Submission)) planning.Receipt {
	w.t.Helper()
	by := w.by("fasilitator")
	s := planning.Submission{
		ID: w.id(), Cycle: year, Area: rejosari, RW: "03", RT: "02", Origin: planning.FromResidents, Channel: planning.ChannelKelurahan,
		ProposedBy: planning.Women, Basis: planning.BasisOrganisation, Proposer: "PKK RW 03", Title: "Lampu jalan Gang Mawar", Problem: "Gelap.",
		Location: "Gang Mawar", Volume: 4_000, Unit: "titik", Value: planning.Unpriced, Rank: seq, Intake: planning.IntakeVisit, ReadBack: true,
		Capture: &planning.Capture{Device: d.ID, Seq: seq, Person: by.ID, At: w.clock.now() - hour, Form: planning.FormVersion, App: "2027.01.11", Lang: "id"},
	}
	if change != nil {
		change(&s)
	}
	r, err := w.engine.Submit(context.Background(), s, by)
	must(w.t, err)
	return r
}

func (w *world) beat(d store.Device, b planning.Beat) {
	w.t.Helper()
	b.At, b.App, b.Form, b.Persisted = w.clock.now(), "2027.01.11", planning.FormVersion, true
	must(w.t, w.store.NoteBeat(context.Background(), d.ID, b))
}

// shot is a small JPEG of one colour.
func shot(shade uint8) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = shade + uint8(i%64)
	}
	img.Set(3, 3, color.RGBA{R: shade, A: 255})
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil)
	return b.Bytes()
}

// photo stores a picture with a proposal, as the API does once it is whole.
func (w *world) photo(proposal string, position int, body []byte) store.Photo {
	w.t.Helper()
	sum := sha256.Sum256(body)
	p, err := w.store.FinishPhoto(context.Background(), proposal, hex.EncodeToString(sum[:]), position, body)
	must(w.t, err)
	return p
}

// outline is a kelurahan's border, roughly.
func (w *world) outline(area planning.AreaCode) {
	w.t.Helper()
	ring := []planning.Point{{Lon: 110_430_000, Lat: -6_975_000}, {Lon: 110_442_000, Lat: -6_973_000}, {Lon: 110_446_000, Lat: -6_981_000},
		{Lon: 110_438_000, Lat: -6_988_000}, {Lon: 110_429_000, Lat: -6_983_000}}
	must(w.t, w.store.LoadOutlines(context.Background(), operator, []reference.Outline{{Code: area, Ring: ring, Source: "uji"}}))
}

// evening is a hall's evening: two tablets, some proposals, a photo, a gap.
type evening struct {
	*story
	seven, other store.Device
	lamp         planning.Receipt // taken down on seven, with a point and photos
	photos       []store.Photo
}

func inHall(s *story) *evening {
	e := &evening{story: s, seven: s.tablet("perencana", "Tablet 07", rejosari), other: s.tablet("perencana", hostileTablet, miroto)}
	fas := s.by("fasilitator")
	must(s.t, s.store.JoinDevice(context.Background(), e.seven.ID, fas.ID))
	s.outline(rejosari)
	at := planning.Point{Lon: 110_437_000, Lat: -6_980_000}
	e.lamp = s.capture(e.seven, 1, func(sub *planning.Submission) { sub.Point = &at })
	s.capture(e.seven, 2, func(sub *planning.Submission) {
		sub.Title, sub.Intake, sub.ReadBack = "Talut kali RW 03", planning.IntakeEntrusted, false
	})
	s.capture(e.seven, 4, func(sub *planning.Submission) {
		sub.Title, sub.Capture.At = "Pelatihan kader", 0
	})
	id, _, err := s.store.ResolveCode(context.Background(), e.lamp.Code)
	must(s.t, err)
	e.photos = []store.Photo{s.photo(id, 1, shot(40)), s.photo(id, 2, shot(120))}
	s.beat(e.seven, planning.Beat{LastSeq: 5, Queued: 1, Photos: 2, FreeMB: 812})
	return e
}
