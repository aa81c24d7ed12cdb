package ui

import (
	"musrenbang/planning"
	"musrenbang/store"
)

// Texts that must never stand on a page for everybody.
const (
	secretProblem  = "Air naik sampai rumah Bu Sumarni tiap hujan"
	secretLocation = "depan rumah Pak Slamet Riyadi nomor 12"
	hostileTitle   = `Trotoar <script>alert("x")</script> SD Rejosari 02`
)

// story is a year of the small city: one proposal that goes all the way, and
// others that ended on the way for all kinds of reasons.
type story struct {
	*world
	drain    planning.Receipt // funded
	hostile  planning.Receipt // passed on, its title is markup
	rejected planning.Receipt
	deferred planning.Receipt
	returned planning.Receipt
	merged   planning.Receipt
	paving   planning.Receipt // on the kelurahan's own list, in the plan
	waiting  planning.Receipt // came later: nobody has decided
	forumID  string
	plan     string // document
}

func tell(w *world) *story {
	s := &story{world: w}
	s.received()
	s.village()
	s.upward()
	w.openStage(planning.Plan)
	s.plan = w.document(store.DocumentPlan, "Perwal 31 Tahun 2027", true)
	w.decide("perencana", s.drain.Code, planning.Accommodate, planning.Decision{
		Activity: drainCode, Agency: "DPU", Volume: 250_000, Value: rupiahs(180), Document: s.plan}, "")
	w.decide("perencana", s.paving.Code, planning.Accommodate, planning.Decision{
		Activity: drainCode, Volume: 300_000, Value: rupiahs(60), Document: s.plan}, "")
	w.clock.advance(30 * aDay)
	w.openStage(planning.Budget)
	budget := w.document(store.DocumentBudget, "Perda 9 Tahun 2027", true)
	w.decide("anggaran", s.drain.Code, planning.Fund, planning.Decision{Document: budget}, "")
	return s
}

func (s *story) received() {
	s.drain = s.submit(ask{
		title: "Perbaikan drainase Gang Mawar sepanjang 250 m", problem: secretProblem, location: secretLocation, group: planning.Women,
		basis: planning.BasisOrganisation, catalogue: "INF-01", channel: planning.ChannelAgency, agency: "DPU", volume: 250_000, unit: "m",
		value: rupiahs(210), rw: "03",
	})
	s.hostile = s.submit(ask{title: hostileTitle, group: planning.Children, basis: planning.BasisForum, channel: planning.ChannelAgency, agency: "DPU",
		volume: 1000, unit: "paket", value: rupiahs(96), rw: "07"})
	s.rejected = s.submit(ask{title: "Pavingisasi Gang IV", group: planning.General, channel: planning.ChannelKelurahan, volume: 400_000, unit: "m2", value: rupiahs(150), rw: "05"})
	s.deferred = s.submit(ask{title: "Sumur resapan 12 titik", group: planning.Elderly, basis: planning.BasisDeclaration, channel: planning.ChannelKecamatan,
		volume: 12_000, unit: "titik", value: rupiahs(72), rw: "01"})
	s.returned = s.submit(ask{title: "Jalur landai balai kelurahan", group: planning.Disability, basis: planning.BasisOrganisation,
		channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: rupiahs(34), rw: "02"})
	s.merged = s.submit(ask{title: "Drainase Gang Mawar bagian timur", group: planning.Women, basis: planning.BasisForum, channel: planning.ChannelAgency, agency: "DPU",
		volume: 80_000, unit: "m", value: rupiahs(60), rw: "03"})
	s.paving = s.submit(ask{title: "Pemavingan Jalan Melati", group: planning.Elderly, basis: planning.BasisForum, catalogue: "INF-02",
		channel: planning.ChannelKelurahan, volume: 300_000, unit: "m2", value: rupiahs(80), rw: "04"})
	for i := range 8 {
		s.submit(ask{title: "Lampu jalan RW " + yearText(10+i), group: planning.General, channel: planning.ChannelKecamatan, volume: 5_000, unit: "titik",
			value: planning.Unpriced, rw: yearText(10 + i)})
	}
}

func (s *story) village() {
	s.clock.advance(9 * aDay)
	s.forumID = s.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari}, "Balai Kelurahan Rejosari", "Lurah Rejosari")
	id, _, err := s.store.ResolveCode(s.t.Context(), s.drain.Code)
	must(s.t, err)
	s.decide("fasilitator", s.drain.Code, planning.Forward, planning.Decision{}, "")
	s.decide("fasilitator", s.hostile.Code, planning.Forward, planning.Decision{}, "")
	s.decide("fasilitator", s.rejected.Code, planning.Reject, planning.Decision{Reason: planning.ReasonLand}, "Jalan masih milik pengembang perumahan, PSU belum diserahkan.")
	s.decide("fasilitator", s.deferred.Code, planning.Defer, planning.Decision{Reason: planning.ReasonCeiling, Year: year + 1}, "Pagu kecamatan habis untuk usulan yang lebih mendesak.")
	s.decide("fasilitator", s.returned.Code, planning.Return, planning.Decision{Reason: planning.ReasonConditions}, "Lampirkan gambar letak pintu masuk balai.")
	s.decide("fasilitator", s.merged.Code, planning.Merge, planning.Decision{Into: &planning.Target{ID: id}, Covered: true}, "")
	s.decide("fasilitator", s.paving.Code, planning.ForwardChanged, planning.Decision{Reason: planning.ReasonPrice, Value: rupiahs(60)}, "Harga satuan mengikuti standar kota 2027.")
	s.forum("lurah", s.forumID, planning.ForumReadBack)
	c := planning.ForumCommand{ID: s.id(), Act: planning.ForumClose, Forum: s.forumID, Actor: s.by("lurah"), DeferRest: true,
		Reason: planning.ReasonPriority, Year: year + 1}
	_, err = s.engine.DecideForum(s.t.Context(), c, planning.Texts{Reason: "Belum termasuk prioritas lingkungan tahun ini."})
	must(s.t, err)
	s.waiting = s.submit(ask{title: "Pos ronda RW 06", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: rupiahs(25), rw: "06"})
}

// upward takes the drain and the pavement past the kecamatan, the agency and the
// city.
func (s *story) upward() {
	step := func(login string, st planning.Stage, f planning.Forum, act planning.Act, d planning.Decision, reason string) {
		s.clock.advance(20 * aDay)
		s.openStage(st)
		f.Stage = st
		id := s.hold(login, f, "Aula", "Pimpinan sidang")
		s.decide(login, s.drain.Code, act, d, reason)
		s.decide(login, s.hostile.Code, planning.Forward, planning.Decision{}, "")
		s.forum(login, id, planning.ForumClose)
	}
	step("kecamatan", planning.Subdistrict, planning.Forum{Area: timur}, planning.Forward, planning.Decision{}, "")
	step("dinas", planning.AgencyStage, planning.Forum{Agency: "DPU"}, planning.ForwardChanged,
		planning.Decision{Reason: planning.ReasonPrice, Value: rupiahs(180)}, "Harga satuan mengikuti standar kota 2027")
	step("perencana", planning.City, planning.Forum{Area: kota}, planning.Forward, planning.Decision{}, "")
}
