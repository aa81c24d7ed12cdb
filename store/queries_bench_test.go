package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"musrenbang/ent/db"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/yearfile"
)

// The size of the city that is measured: 50,000 proposals unless
// MUSRENBANG_BENCH_ROWS says otherwise; on SQLite unless MUSRENBANG_BENCH_DIALECT
// says postgres. What has to be reached is in design.md 9.
func benchRows(b *testing.B) int {
	b.Helper()
	text := os.Getenv("MUSRENBANG_BENCH_ROWS")
	if text == "" {
		return 50_000
	}
	n, err := strconv.Atoi(text)
	must(b, err)
	return n
}

const (
	benchKecamatan = 16
	benchKelurahan = 177
)

func benchArea(i int) planning.AreaCode {
	i %= benchKelurahan
	return planning.AreaCode(fmt.Sprintf("33.74.%02d.%04d", i%benchKecamatan+1, 1001+i/benchKecamatan))
}

const (
	benchPlan   = "0190a1b2-0000-7000-8000-000000000901"
	benchBudget = "0190a1b2-0000-7000-8000-000000000902"
)

// bulk collects rows and writes them many at a time.
type bulk struct {
	b       *testing.B
	tx      *sql.Tx
	s       *Store
	insert  string
	columns int
	args    []any
}

func (k *bulk) add(values ...any) {
	k.columns = len(values)
	if k.args = append(k.args, values...); len(k.args) >= 400*len(values) {
		k.flush()
	}
}

func (k *bulk) flush() {
	k.b.Helper()
	if len(k.args) == 0 {
		return
	}
	one := "(" + marks(k.columns) + "),"
	query := k.insert + strings.TrimSuffix(strings.Repeat(one, len(k.args)/k.columns), ",")
	_, err := k.tx.Exec(k.s.q(query), k.args...)
	must(k.b, err)
	k.args = k.args[:0]
}

// benchStage is where the i-th proposal stands and how it came there.
func benchPath(i int) []planning.Command {
	forward := planning.Command{Act: planning.Forward}
	reject := planning.Command{Act: planning.Reject, Decision: planning.Decision{Reason: planning.ReasonCeiling, HasText: true}}
	link := planning.Command{Act: planning.Accommodate, Decision: planning.Decision{Activity: "7.01.03.2.02.0003", Value: 90_000_000, Document: benchPlan}}
	fund := planning.Command{Act: planning.Fund, Decision: planning.Decision{Document: benchBudget, Value: 80_000_000}}
	switch i % 10 {
	case 0:
		return nil
	case 1, 2:
		return []planning.Command{reject}
	case 3:
		return []planning.Command{forward}
	case 4:
		return []planning.Command{forward, reject}
	case 5:
		return []planning.Command{forward, forward}
	case 6, 7:
		return []planning.Command{forward, forward, link}
	}
	return []planning.Command{forward, forward, link, fund}
}

// BenchmarkQueries measures what people wait for in a city of n proposals in
// mid-year. It is filled through SQL, in rows such as the record writes them.
func BenchmarkQueries(b *testing.B) {
	n := benchRows(b)
	d := dialect.SQLite
	if os.Getenv("MUSRENBANG_BENCH_DIALECT") == dialect.Postgres {
		d = dialect.Postgres
	}
	s := openEmpty(b, Options{Dir: b.TempDir(), DatabaseURL: testURL(b, d)})
	_, err := s.Migrate(context.Background())
	must(b, err)
	fill(b, s, n)
	b.Run("list", func(b *testing.B) { benchList(b, s, n) })
	b.Run("dashboard", func(b *testing.B) { benchDashboard(b, s, n) })
	b.Run("track", func(b *testing.B) { benchTrack(b, s, n) })
	b.Run("export", func(b *testing.B) { benchExport(b, s, n) })
}

func fill(b *testing.B, s *Store, n int) {
	b.Helper()
	ctx := context.Background()
	areas := []reference.Area{{Code: "33.74", Level: planning.LevelKota, Name: "Kota Semarang"}}
	for k := range benchKecamatan {
		code := planning.AreaCode(fmt.Sprintf("33.74.%02d", k+1))
		areas = append(areas, reference.Area{Code: code, Level: planning.LevelKecamatan, Name: fmt.Sprint("Kecamatan ", k+1), Parent: "33.74"})
	}
	for k := range benchKelurahan {
		code := benchArea(k)
		areas = append(areas, reference.Area{Code: code, Level: planning.LevelKelurahan, Name: fmt.Sprint("Kelurahan ", k+1), Parent: code.Parent()})
	}
	must(b, s.LoadAreas(ctx, operatorRef, areas))
	start := s.Now() - 100*24*hour
	must(b, s.CreateCycle(ctx, operatorRef, planning.Cycle{Year: 2028, Rules: planning.DefaultRules(), Windows: []planning.Window{
		{Stage: planning.Village, OpensAt: start, ClosesAt: s.Now() - hour}, {Stage: planning.Subdistrict, OpensAt: s.Now() - hour, ClosesAt: s.Now() + 99*hour},
	}}, "RKPD 2028"))
	tx, err := s.wdb.Begin()
	must(b, err)
	defer func() { _ = tx.Rollback() }()
	to := func(table, columns string) *bulk {
		return &bulk{b: b, tx: tx, s: s, insert: `INSERT INTO ` + table + ` (` + columns + `) VALUES `}
	}
	proposals := to("proposals", `id, code, cycle, area, kecamatan, kelurahan, rw, rt, origin, channel, agency, proposed_by, basis, benefits, catalogue, unit, twin,
		entry, stage, class, version, round, received_volume, received_value, asked_volume, asked_value, volume, value, rank, root, covered, duplicate, early, late,
		settled, terminal, last_act, last_role, last_at, reason, activity, forum, split_from, continues, content_hash, secret_hash, enterer, importer, received_at, device_time`)
	codes := to("codes", `id, proposal_id, device, alias`)
	texts := to("proposal_texts", `id, title, problem, location, own_words, proposer, salt, public_title, public_problem, public_location, reviewed_at, erased_at`)
	events := to("events", `proposal_id, version, command_id, act, stage, class, at, body, leaf`)
	facts := to("facts", `proposal_id, cycle, stage, round, version, act, reason, has_text, activity, agency, place, plan_row, volume, value, at, document, document_hash, ruleset`)
	reasons := to("command_texts", `id, reason, note, salt, erased_at`)
	for i := range n {
		at := start + planning.Instant(i)*second
		sub := submission(i + 1)
		sub.Area, sub.ProposedBy, sub.Value = benchArea(i), planning.Groups()[i%5], planning.Rupiah(1+i%900)*1_000_000
		p := sub.Received(planning.NewTrackingCode(2028, [5]byte{1, byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)}), false)
		record := func(c planning.Command) {
			c.ID, c.Proposal, c.Actor, c.ReceivedAt = fmt.Sprintf("c-%d-%d", i, p.Version), p.ID, head, at+planning.Instant(p.Version)*hour
			next, e, err := planning.Decide(p, c)
			must(b, err)
			p = next
			events.add(p.ID, e.Version, c.ID, string(e.Act), string(e.From), string(e.Class), int64(e.At), mustJSON(e), 0)
			if f, ok := planning.FactOf(e, p.Area, 1); ok {
				facts.add(p.ID, 2028, string(f.Stage), f.Round, f.Version, string(f.Act), string(f.Reason), f.HasText, f.Activity, f.Agency, string(f.Place), f.PlanRow,
					int64(f.Volume), int64(f.Value), int64(f.At), f.Document, "", 1)
			}
			if c.HasText {
				reasons.add(c.ID, fmt.Sprintf("Melebihi pagu kecamatan, urutan ke-%d.", i%5000), "", []byte{1}, 0)
			}
		}
		record(planning.Command{Act: planning.Submit})
		reason := ""
		for _, c := range benchPath(i) {
			record(c)
			if c.Reason != "" {
				reason = string(c.Reason)
			}
		}
		title := fmt.Sprintf("Perbaikan saluran air Gang Melati nomor %d", i)
		proposals.add(p.ID, string(p.Code), 2028, string(p.Area), string(p.Area.Parent()), string(p.Area), "03", "1", "residents", string(p.Channel), p.Agency,
			string(p.ProposedBy), "organisation", "women", "", "m", "", string(p.Entry), string(p.Stage), string(p.Class), p.Version, p.Round, int64(p.AskedVolume),
			int64(p.AskedValue), int64(p.AskedVolume), int64(p.AskedValue), int64(p.Volume), int64(p.Value), i%30, "", false, false, false, false, p.Settled,
			p.Class.Terminal(), string(p.LastAct), string(p.LastRole), int64(p.LastAt), reason, "", "", "", "", fmt.Sprint("h", i), "", "f", "", int64(at), 0)
		codes.add(string(p.Code), p.ID, "", false)
		texts.add(p.ID, title, "Air meluap setiap hujan.", "Gang Melati", "", "PKK", []byte{1}, title, "", "", 1, 0)
	}
	for _, k := range []*bulk{proposals, codes, texts, events, facts, reasons} {
		k.flush()
	}
	must(b, tx.Commit())
	for id, kind := range map[string]DocumentKind{benchPlan: DocumentPlan, benchBudget: DocumentBudget} {
		must(b, s.RecordDocument(ctx, planner, Document{ID: id, Cycle: 2028, Kind: kind, Number: "Nomor 1", DatedAt: 1, SetAt: 1}))
	}
	if s.postgres() {
		_, err := s.wdb.Exec("ANALYZE")
		must(b, err)
	}
}

// measure reports the median and the 95th percentile in milliseconds; before is
// not timed.
func measure(b *testing.B, before, do func(i int)) {
	b.Helper()
	times := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for i := range b.N {
		if before != nil {
			b.StopTimer()
			before(i)
			b.StartTimer()
		}
		start := time.Now()
		do(i)
		times = append(times, time.Since(start))
	}
	b.StopTimer()
	slices.Sort(times)
	milliseconds := func(p int) float64 { return float64(times[len(times)*p/100].Microseconds()) / 1000 }
	b.ReportMetric(milliseconds(50), "p50-ms")
	b.ReportMetric(milliseconds(95), "p95-ms")
}

func benchList(b *testing.B, s *Store, n int) {
	ctx := context.Background()
	for _, c := range []struct {
		name string
		f    ProposalFilter
		by   planning.Actor
	}{
		{"newest", ProposalFilter{}, everywhere},
		{"dearest", ProposalFilter{Sort: SortValue}, everywhere},
		{"rank", ProposalFilter{Sort: SortRank}, everywhere},
		{"kecamatan", ProposalFilter{Area: "33.74.05"}, everywhere},
		{"kecamatan-dearest", ProposalFilter{Area: "33.74.05", Sort: SortValue}, everywhere},
		{"facilitator", ProposalFilter{}, reader(planning.Grant{Role: planning.Facilitator, Area: benchArea(7)})},
		{"stage-class", ProposalFilter{Stage: planning.Subdistrict, Class: planning.Rejected}, everywhere},
		{"waiting", ProposalFilter{Waiting: true, Stage: planning.Plan}, everywhere},
		{"overdue", ProposalFilter{Overdue: true}, everywhere},
		{"none-such", ProposalFilter{Class: planning.Cancelled}, everywhere},
		{"none-such-flag", ProposalFilter{Unexplained: true}, everywhere},
		{"none-such-reason", ProposalFilter{Reason: planning.ReasonTechnical}, everywhere},
		{"title-frequent", ProposalFilter{Query: "saluran"}, everywhere},
		{"title-rare", ProposalFilter{Query: fmt.Sprint("nomor ", n/2)}, everywhere},
		{"title-none", ProposalFilter{Query: "jembatan"}, everywhere},
	} {
		b.Run(c.name, func(b *testing.B) {
			measure(b, nil, func(int) {
				_, err := s.Proposals(ctx, c.f, c.by)
				must(b, err)
			})
		})
	}
	b.Run("count", func(b *testing.B) {
		measure(b, nil, func(int) {
			_, err := s.CountProposals(ctx, ProposalFilter{Area: "33.74.05", Waiting: true}, everywhere)
			must(b, err)
		})
	})
}

// touch records that the i-th proposal changed, as a decision does.
func touch(b *testing.B, s *Store, n int) func(i int) {
	return func(i int) {
		sub := submission((i*7919)%n + 1)
		k := (i * 7919) % n
		code := planning.NewTrackingCode(2028, [5]byte{1, byte(k >> 24), byte(k >> 16), byte(k >> 8), byte(k)})
		must(b, s.withTx(context.Background(), func(tx *db.Tx) error {
			_, err := s.appendLeaf(context.Background(), tx, planning.Leaf{V: 1, Code: code, Cycle: sub.Cycle, Version: 2}.Encode())
			return err
		}))
	}
}

func benchDashboard(b *testing.B, s *Store, n int) {
	ctx := context.Background()
	b.Run("cold", func(b *testing.B) {
		measure(b, nil, func(int) {
			s.figures = figures{}
			must(b, s.WarmFigures(ctx))
		})
	})
	for _, c := range []struct {
		name string
		read func() error
	}{
		{"pipeline", func() error { _, err := s.Pipeline(ctx, 2028, ""); return err }},
		{"pipeline-kecamatan", func() error { _, err := s.Pipeline(ctx, 2028, "33.74.05"); return err }},
		{"accommodation", func() error { _, _, err := s.Accommodation(ctx, 2028, ""); return err }},
		{"overview", func() error { _, err := s.Overview(ctx); return err }},
		{"rows", func() error {
			_, err := s.AccommodationRows(ctx, FigureFilter{Cycle: 2028, Group: planning.Elderly, Verdict: "verdict.kept"})
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) { measure(b, nil, func(int) { must(b, c.read()) }) })
		b.Run(c.name+"-after-decision", func(b *testing.B) { measure(b, touch(b, s, n), func(int) { must(b, c.read()) }) })
	}
}

func benchTrack(b *testing.B, s *Store, n int) {
	ctx := context.Background()
	code := func(i int) planning.TrackingCode {
		i = (i*7919)%n/10*10 + 9
		return planning.NewTrackingCode(2028, [5]byte{1, byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)})
	}
	b.Run("one", func(b *testing.B) {
		measure(b, nil, func(i int) {
			got, err := s.Track(ctx, code(i))
			must(b, err)
			if len(got.Timeline) < 4 {
				b.Fatalf("timeline %+v", got.Timeline)
			}
		})
	})
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				if _, err := s.Track(ctx, code(i)); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("queries-alone", func(b *testing.B) {
		measure(b, nil, func(i int) {
			r, _, err := readOne(ctx, s, scanTracked, trackedRow, string(code(i)))
			must(b, err)
			_, err = readHot(ctx, s, scanTimeline, trackedEvents, r.id, r.id, r.id, r.id)
			must(b, err)
		})
	})
}

func benchExport(b *testing.B, s *Store, n int) {
	var most uint64
	measure(b, nil, func(int) {
		rows := 0
		out := json.NewEncoder(discard{})
		must(b, s.ExportYear(context.Background(), 2028, func(r yearfile.Row) error {
			if rows++; rows%(n/5) == 0 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			return out.Encode(r)
		}))
		if rows != n {
			b.Fatalf("exported %d of %d", rows, n)
		}
	})
	b.ReportMetric(float64(most>>20), "heap-MiB")
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
