package ui

import (
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"musrenbang/demo"
	"musrenbang/planning"
)

var serveAt = flag.String("serve", "", "address")

func TestServe(t *testing.T) {
	if *serveAt == "" {
		return
	}
	w := newWorld(t)
	s := &story{world: w}
	// more proposals from the demo generator, entered for Bugangan and Miroto
	rows := demo.Year(year, demo.MidDeliberation, 1)
	n := 0
	groups := map[string]planning.Group{"perempuan": planning.Women, "anak": planning.Children, "lansia": planning.Elderly, "disabilitas": planning.Disability, "umum": planning.General}
	var codes []planning.TrackingCode
	for _, r := range rows {
		if r.Origin != "warga" || !strings.HasPrefix(r.AreaCode, "33.74.03.") || n >= 130 && os.Getenv("HALL") == "" || n >= 14 && os.Getenv("HALL") != "" {
			continue
		}
		v, err := strconv.ParseFloat(r.Volume, 64)
		if err != nil {
			continue
		}
		value := planning.Unpriced
		if x, err := strconv.ParseInt(r.Value, 10, 64); err == nil {
			value = planning.Rupiah(x)
		}
		g := groups[r.ProposedBy]
		basis := planning.BasisForum
		if g == planning.General {
			basis = ""
		}
		ch, ag := planning.ChannelKelurahan, ""
		if r.Channel == "opd" {
			ch, ag = planning.ChannelAgency, "DPU"
		}
		if r.Channel == "kecamatan" {
			ch = planning.ChannelKecamatan
		}
		rec := s.submit(ask{title: r.Title, problem: r.Problem, location: r.Location, group: g, basis: basis, channel: ch, agency: ag,
			volume: planning.Volume(v * 1000), unit: r.Unit, value: value, rw: r.RW})
		codes = append(codes, rec.Code)
		n++
	}
	fmt.Println("extra", n)
	tell2(s, codes)
	// an open hall for the next sitting
	l, err := net.Listen("tcp", *serveAt)
	must(t, err)
	fmt.Println("drain", s.drain.Code, "rejected", s.rejected.Code, "waiting", s.waiting.Code, "hostile", s.hostile.Code, "returned", s.returned.Code, "forum", s.forumID, "paving", s.paving.Code)
	must(t, os.WriteFile("/tmp/uik/codes.env", []byte(fmt.Sprintf("DRAIN=%s\nREJECTED=%s\nWAITING=%s\nHOSTILE=%s\nRETURNED=%s\nFORUM=%s\nPAVING=%s\n", s.drain.Code, s.rejected.Code, s.waiting.Code, s.hostile.Code, s.returned.Code, s.forumID, s.paving.Code)), 0o644))
	must(t, w.app.Listener(l))
}

func tell2(s *story, codes []planning.TrackingCode) {
	s.received()
	s.clock.advance(9 * aDay)
	s.forumID = s.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari}, "Balai Kelurahan Rejosari", "Lurah Rejosari")
	s.decide("fasilitator", s.drain.Code, planning.Forward, planning.Decision{}, "")
	s.decide("fasilitator", s.hostile.Code, planning.Forward, planning.Decision{}, "")
	s.decide("fasilitator", s.rejected.Code, planning.Reject, planning.Decision{Reason: planning.ReasonLand}, "Jalan masih milik pengembang perumahan, PSU belum diserahkan.")
	for i, c := range codes {
		if i%5 != 4 {
			s.tryForward(c)
		}
	}
	if os.Getenv("HALL") != "" {
		s.waiting = s.submit(ask{title: "Pos ronda RW 06", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: rupiahs(25), rw: "06"})
		return
	}
	c := planning.ForumCommand{ID: s.id(), Act: planning.ForumClose, Forum: s.forumID, Actor: s.by("lurah"), DeferRest: true, Reason: planning.ReasonPriority, Year: year + 1}
	_, err := s.engine.DecideForum(s.t.Context(), c, planning.Texts{Reason: "Belum termasuk prioritas lingkungan tahun ini."})
	must(s.t, err)
	s.waiting = s.submit(ask{title: "Pos ronda RW 06", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: rupiahs(25), rw: "06"})
	up := func(login string, st planning.Stage, f planning.Forum) {
		s.clock.advance(20 * aDay)
		s.openStage(st)
		f.Stage = st
		id := s.hold(login, f, "Aula", "Pimpinan sidang")
		sit, err := s.store.Sitting(s.t.Context(), id)
		must(s.t, err)
		for i, r := range sit.Agenda {
			d, act, why := planning.Decision{}, planning.Forward, ""
			if r.Code == s.drain.Code && st == planning.AgencyStage {
				d, act, why = planning.Decision{Reason: planning.ReasonPrice, Value: rupiahs(180)}, planning.ForwardChanged, "Harga satuan mengikuti standar kota 2027"
			} else if i%7 == 3 && r.Code != s.drain.Code {
				d, act, why = planning.Decision{Reason: planning.ReasonCeiling}, planning.Reject, "Pagu habis untuk usulan dengan peringkat lebih tinggi."
			}
			c := planning.Command{ID: s.id(), Act: act, Proposal: r.ID, Actor: s.by(login), Decision: d}
			if _, err := s.engine.Decide(s.t.Context(), c, planning.Texts{Reason: why, Note: "Disepakati."}); err != nil {
				fmt.Println(err)
			}
		}
		c := planning.ForumCommand{ID: s.id(), Act: planning.ForumClose, Forum: id, Actor: s.by(login), DeferRest: true, Reason: planning.ReasonPriority, Year: year + 1}
		_, err = s.engine.DecideForum(s.t.Context(), c, planning.Texts{Reason: "Belum termasuk prioritas kota tahun ini."})
		must(s.t, err)
	}
	up("kecamatan", planning.Subdistrict, planning.Forum{Area: timur})
	up("dinas", planning.AgencyStage, planning.Forum{Agency: "DPU"})
	up("perencana", planning.City, planning.Forum{Area: kota})
	s.openStage(planning.Plan)
	s.plan = s.document("rkpd", "Perwal 31 Tahun 2027", true)
	s.decide("perencana", s.drain.Code, planning.Accommodate, planning.Decision{Activity: drainCode, Agency: "DPU", Volume: 250_000, Value: rupiahs(180), Document: s.plan}, "")
	for i, c := range codes {
		id, _, err := s.store.ResolveCode(s.t.Context(), c)
		must(s.t, err)
		p, err := s.store.ProposalState(s.t.Context(), id)
		must(s.t, err)
		if p.Stage == planning.Plan && !p.Class.Terminal() && i%6 != 0 {
			v := p.Value
			if v <= 0 {
				v = rupiahs(20)
			}
			s.decide("perencana", c, planning.Accommodate, planning.Decision{Activity: drainCode, Value: v, Document: s.plan}, "")
		}
	}
	s.clock.advance(30 * aDay)
	s.openStage(planning.Budget)
	budget := s.document("apbd", "Perda 9 Tahun 2027", true)
	s.decide("anggaran", s.drain.Code, planning.Fund, planning.Decision{Document: budget}, "")
}

func (s *story) tryForward(code planning.TrackingCode) {
	id, _, err := s.store.ResolveCode(s.t.Context(), code)
	must(s.t, err)
	c := planning.Command{ID: s.id(), Act: planning.Forward, Proposal: id, Actor: s.by("fasilitator")}
	if _, err := s.engine.Decide(s.t.Context(), c, planning.Texts{Note: "Disepakati peserta."}); err != nil {
		fmt.Println(err)
	}
}
