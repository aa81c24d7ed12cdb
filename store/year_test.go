package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
	"musrenbang/reference"
)

// year plays a planning year through the store's own doors, with decisions drawn
// at random from those the rule allows: what tests of queries compare against.
type year struct {
	t     *testing.T
	s     *Store
	clock *testClock
	rnd   *rand.Rand
	n     int // proposals and commands made so far
	ids   []string
	// Who was to be merged into, and who was to be merged.
	parent, child map[string]bool
	said          map[string]string // the reason each proposal's next decision is given
}

const (
	otherKecamatan = planning.AreaCode("33.74.02")
	farKelurahan   = planning.AreaCode("33.74.02.1001")
	silentVillage  = planning.AreaCode("33.74.02.1002")
	publicWorks    = "1.03.0.00.0.00.01.0000"
	health         = "1.02.0.00.0.00.02.0000"
)

var (
	villages  = []planning.AreaCode{kelurahan, sister, farKelurahan}
	budgeteer = planning.ActorRef{ID: "b", Role: planning.BudgetTeam}
	official  = planning.ActorRef{ID: "o", Role: planning.AgencyOfficer, Agency: publicWorks}
)

func newYear(t *testing.T, s *Store, clock *testClock, seed uint64) *year {
	t.Helper()
	ctx := context.Background()
	must(t, s.LoadAreas(ctx, operatorRef, []reference.Area{
		{Code: "33.74", Level: planning.LevelKota, Name: "Kota Semarang"},
		{Code: kecamatan, Level: planning.LevelKecamatan, Name: "Semarang Tengah", Parent: "33.74"},
		{Code: kelurahan, Level: planning.LevelKelurahan, Name: "Miroto", Parent: kecamatan},
		{Code: sister, Level: planning.LevelKelurahan, Name: "Brumbungan", Parent: kecamatan},
		{Code: otherKecamatan, Level: planning.LevelKecamatan, Name: "Semarang Utara", Parent: "33.74"},
		{Code: farKelurahan, Level: planning.LevelKelurahan, Name: "Bulu Lor", Parent: otherKecamatan},
		{Code: silentVillage, Level: planning.LevelKelurahan, Name: "Plombokan", Parent: otherKecamatan},
	}))
	must(t, s.LoadAgencies(ctx, operatorRef, []reference.Agency{
		{Code: publicWorks, Name: "Dinas Pekerjaan Umum", Phone: "024-0000001"}, {Code: health, Name: "Dinas Kesehatan"},
	}))
	must(t, s.CreateCycle(ctx, operatorRef, planning.Cycle{Year: 2028, Rules: planning.DefaultRules(), Windows: []planning.Window{
		{Stage: planning.Village, OpensAt: testStart - hour, ClosesAt: testStart + 10_000*hour},
		{Stage: planning.Subdistrict, OpensAt: testStart - hour, ClosesAt: testStart + 10_000*hour},
	}}, "RKPD 2028"))
	must(t, s.LoadCatalogue(ctx, operatorRef, 2028, []reference.CatalogueEntry{
		{Code: "K-01", Title: "Perbaikan saluran lingkungan", Unit: "m", Channel: planning.ChannelKecamatan},
	}))
	return &year{t: t, s: s, clock: clock, rnd: rand.New(rand.NewPCG(seed, 7)), parent: map[string]bool{}, child: map[string]bool{},
		said: map[string]string{},
	}
}

func pick[T any](y *year, list ...T) T { return list[y.rnd.IntN(len(list))] }

// submit enters one proposal of any kind.
func (y *year) submit() {
	y.t.Helper()
	y.n++
	area := pick(y, kelurahan, kelurahan, sister, farKelurahan, kecamatan)
	sub := planning.Submission{
		ID: uuid(y.n), Cycle: 2028, Area: area, RW: pick(y, "", "3", "03", "11"), Origin: planning.FromResidents,
		Channel: pick(y, planning.ChannelKecamatan, planning.ChannelAgency), Agency: pick(y, publicWorks, health),
		ProposedBy: pick(y, planning.Groups()...), Basis: pick(y, planning.Bases()...),
		Benefits: []planning.Group{pick(y, planning.Groups()...)}, Catalogue: pick(y, "", "K-01"),
		Title: fmt.Sprintf("Usulan %d%% di gang_%d", y.n, y.n), Problem: "Rusak berat.", Location: "Gang Melati", Proposer: pick(y, "PKK", "Karang werda"),
		Volume: planning.Volume(1+y.rnd.IntN(9)) * 100_000, Unit: "m",
		Value: planning.Rupiah(1+y.rnd.IntN(90)) * 1_000_000, Rank: y.rnd.IntN(6),
	}
	if area.Level() == planning.LevelKelurahan && y.rnd.IntN(4) == 0 {
		sub.Channel, sub.Agency = planning.ChannelKelurahan, ""
	}
	if y.rnd.IntN(8) == 0 {
		sub.Value = planning.Unpriced
	}
	if y.rnd.IntN(8) == 0 {
		sub.Origin = planning.FromPokir
		sub.Channel, sub.Agency = planning.ChannelAgency, publicWorks
	}
	_, err := y.s.Submit(context.Background(), sub, facilitator)
	must(y.t, err)
	y.ids = append(y.ids, sub.ID)
}

// try sends a command that the rule may refuse, and lets the referees answer.
func (y *year) try(id string, a planning.Act, by planning.ActorRef, d planning.Decision, texts planning.Texts) {
	y.t.Helper()
	y.n++
	_, err := y.s.Accept(context.Background(), planning.Command{ID: uuid(1_000_000 + y.n), Act: a, Proposal: id, Actor: by, Decision: d}, texts)
	var e *planning.Error
	if err != nil && (!errors.As(err, &e) || e.Code == planning.Internal || e.Code == planning.Unavailable) {
		y.t.Fatalf("%s: %v", a, err)
	}
	referee(y.t, y.s)
}

func (y *year) reason() planning.Texts {
	return planning.Texts{Reason: pick(y, "Melebihi pagu tahun ini.", "melebihi  pagu tahun ini", "Lahan belum jelas statusnya.", fmt.Sprintf("Alasan nomor %d dari rapat.", y.n))}
}

// decide settles a proposal at a sitting or a desk, in one of all the ways.
func (y *year) decide(id string, by planning.ActorRef) {
	y.t.Helper()
	reason := pick(y, planning.ReasonCeiling, planning.ReasonOther, planning.ReasonLand)
	switch y.rnd.IntN(20) {
	case 0:
		y.try(id, planning.Reject, by, planning.Decision{Reason: reason}, y.reason())
	case 1:
		y.try(id, planning.Defer, by, planning.Decision{Reason: reason, Year: 2029}, y.reason())
	case 2:
		y.try(id, planning.Redirect, by, planning.Decision{Reason: reason, Where: "csr"}, y.reason())
	case 3:
		into := pick(y, y.ids...)
		if y.parent[id] || y.child[into] {
			return // a merge of merges is tested where merges are
		}
		y.parent[into], y.child[id] = true, true
		y.try(id, planning.Merge, by, planning.Decision{Into: &planning.Target{ID: into}, Covered: y.rnd.IntN(2) == 0}, planning.Texts{})
	case 4:
		p, err := y.s.ProposalState(context.Background(), id)
		must(y.t, err)
		y.n += 2
		y.try(id, planning.Split, by, planning.Decision{Parts: []planning.Part{
			{ID: uuid(2_000_000 + y.n), Channel: p.Channel, Agency: p.Agency, Volume: p.Volume / 2, Value: 1_000_000},
			{ID: uuid(2_000_001 + y.n), Channel: p.Channel, Agency: p.Agency, Volume: p.Volume / 3, Value: planning.Unpriced},
		}}, planning.Texts{})
	case 5:
		y.try(id, planning.ForwardChanged, by, planning.Decision{Reason: reason, Value: 7_000_000, Volume: 50_000}, y.reason())
	case 6:
		y.try(id, planning.Reject, by, planning.Decision{Reason: planning.ReasonUnrecorded, Imported: true}, planning.Texts{})
	default:
		y.try(id, planning.Forward, by, planning.Decision{}, planning.Texts{})
	}
}

// waiting lists what stands at a stage and waits, parts of splits included.
func (y *year) waiting(st planning.Stage) []string {
	ids, err := y.s.r.Proposal.Query().Where(proposal.Stage(string(st)), proposal.Terminal(false)).Order(proposal.ByID()).IDs(context.Background())
	must(y.t, err)
	return ids
}

// sit holds a forum from opening to close and defers what it left undecided.
func (y *year) sit(f planning.Forum, by planning.ActorRef) string {
	y.t.Helper()
	ctx := context.Background()
	f.Cycle = 2028
	f, err := y.s.ScheduleForum(ctx, f, ForumDetails{Venue: "Balai", Women: 9, Men: 8}, by)
	must(y.t, err)
	y.forumAct(planning.ForumCommand{Act: planning.ForumOpen, Forum: f.ID, Actor: by}, planning.Texts{})
	for _, id := range y.waiting(f.Stage) {
		if p, err := y.s.ProposalState(ctx, id); err == nil && f.TakesUp(p) && y.rnd.IntN(10) > 0 {
			y.decide(id, by)
		}
	}
	y.forumAct(planning.ForumCommand{
		Act: planning.ForumClose, Forum: f.ID, Actor: by, DeferRest: true, Year: 2029, Reason: planning.ReasonPriority,
	}, planning.Texts{Reason: "Waktu musyawarah tidak cukup."})
	if f, err = y.s.ForumState(ctx, f.ID); err != nil || f.Status != planning.ForumClosed {
		y.t.Fatalf("forum %s is %s, %v", f.ID, f.Status, err)
	}
	return f.ID
}

func (y *year) forumAct(c planning.ForumCommand, texts planning.Texts) {
	y.t.Helper()
	y.n++
	c.ID = uuid(3_000_000 + y.n)
	_, err := y.s.AcceptForum(context.Background(), c, texts)
	must(y.t, err)
	referee(y.t, y.s)
}

// document records one, set or as a draft.
func (y *year) document(kind DocumentKind, set bool) string {
	y.t.Helper()
	y.n++
	d := Document{ID: uuid(4_000_000 + y.n), Cycle: 2028, Kind: kind, Number: fmt.Sprintf("Nomor %d", y.n), DatedAt: testStart}
	if set {
		d.SetAt = testStart
	}
	must(y.t, y.s.RecordDocument(context.Background(), planner, d))
	return d.ID
}

// play runs the year stage by stage, calling at after each.
func (y *year) play(proposals int, at func(stage planning.Stage)) {
	y.t.Helper()
	for range proposals {
		y.submit()
		y.clock.advance(minute)
	}
	referee(y.t, y.s)
	y.try(y.ids[0], planning.Withdraw, planning.ActorRef{Role: planning.Citizen}, planning.Decision{Proof: planning.ProofSecret}, planning.Texts{})
	for _, v := range villages {
		y.sit(planning.Forum{Stage: planning.Village, Area: v}, head)
	}
	at(planning.Village)
	for _, k := range []planning.AreaCode{kecamatan, otherKecamatan} {
		y.sit(planning.Forum{Stage: planning.Subdistrict, Area: k}, planner)
	}
	at(planning.Subdistrict)
	for _, id := range y.waiting(planning.AgencyStage) {
		y.decide(id, official)
	}
	y.sit(planning.Forum{Stage: planning.City, Area: "33.74"}, planner)
	at(planning.City)
	y.plan()
	at(planning.Plan)
	y.budget()
	at(planning.Realisation)
}

func (y *year) plan() {
	y.t.Helper()
	rkpd, draft := y.document(DocumentPlan, true), y.document(DocumentDraft, true)
	var rows []PlanRow
	for i := range 4 {
		rows = append(rows, PlanRow{ID: fmt.Sprintf("R%d", i), Activity: "7.01.03.2.02.0003", Agency: publicWorks, Value: planning.Rupiah(2+40*i) * 1_000_000})
	}
	must(y.t, y.s.LoadPlanRows(context.Background(), planner, 2028, rkpd, rows))
	for _, id := range y.waiting(planning.Plan) {
		if y.rnd.IntN(5) == 0 {
			continue
		}
		y.try(id, planning.Accommodate, planner, planning.Decision{
			Activity: "7.01.03.2.02.0003", Value: planning.Rupiah(1+y.rnd.IntN(20)) * 1_000_000, Volume: pick(y, 0, 0, 0, planning.Volume(20_000)),
			Document: pick(y, rkpd, rkpd, rkpd, rkpd, rkpd, draft), PlanRow: pick(y, "", "R0", "R1", "R2", "R2", "R3", "R3", "R3"), Site: pick(y, "", planning.AreaCode("33.74")),
		}, planning.Texts{Note: "Disepakati melebihi baris."})
	}
}

func (y *year) budget() {
	y.t.Helper()
	apbd := y.document(DocumentBudget, true)
	for _, id := range y.waiting(planning.Budget) {
		if y.rnd.IntN(3) == 0 {
			y.try(id, planning.NotFund, budgeteer, planning.Decision{Reason: planning.ReasonRefocusing}, y.reason())
			continue
		}
		y.try(id, planning.Fund, budgeteer, planning.Decision{Document: apbd, Value: 900_000}, planning.Texts{})
	}
	for _, id := range y.waiting(planning.Realisation) {
		if y.rnd.IntN(2) == 0 {
			y.try(id, planning.Complete, official, planning.Decision{Value: 800_000}, planning.Texts{})
		}
	}
}
