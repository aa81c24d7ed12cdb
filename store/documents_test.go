package store

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect"

	"musrenbang/planning"
)

func TestDocuments(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		openYear(t, s)
		paper, err := s.PutFile(t.Context(), "document", strings.NewReader("%PDF"), 100)
		must(t, err)
		d := Document{ID: newID(s.Now()), Cycle: testYear, Kind: DocumentPlan, Number: "Perwal 21 Tahun 2027", Title: "RKPD 2028", DatedAt: testStart}
		record := func(d Document) error { return s.RecordDocument(t.Context(), office, d) }
		must(t, record(d))
		must(t, record(d))
		d.SetAt, d.File = testStart+hour, paper.ID
		must(t, record(d))
		got, err := s.Document(t.Context(), d.ID)
		d.RecordedBy = office.ID
		if err != nil || got != d {
			t.Errorf("document is %+v, %v", got, err)
		}
		undone := d
		undone.SetAt = 0
		wantCode(t, record(undone), planning.Conflict, "error.document_recorded")
		other := d
		other.Number = "Perwal 22 Tahun 2027"
		wantCode(t, record(other), planning.Conflict, "error.document_recorded")
		for key, spoil := range map[string]func(*Document){
			"error.id":                 func(d *Document) { d.ID = "1" },
			"error.document_kind":      func(d *Document) { d.Kind = "perda" },
			"error.required":           func(d *Document) { d.Number = " " },
			"error.document_set_early": func(d *Document) { d.SetAt = d.DatedAt - 1 },
			"error.cycle_unknown":      func(d *Document) { d.Cycle = 2050 },
			"error.file_unknown":       func(d *Document) { d.File = strings.Repeat("a", 64) },
		} {
			bad := d
			spoil(&bad)
			wantCode(t, record(bad), planning.Invalid, key)
		}
		list, err := s.Documents(t.Context(), testYear)
		if err != nil || !slices.Equal(list, []Document{d}) {
			t.Errorf("documents are %+v, %v", list, err)
		}
		_, err = s.Document(t.Context(), "x")
		wantCode(t, err, planning.NotFound, "error.document_unknown")
		checkPlanRows(t, s, d.ID)
	})
}

func checkPlanRows(t *testing.T, s *Store, document string) {
	rows := []PlanRow{
		{ID: "2028/1", Activity: "1.03.10.2.01.0010", Agency: testAgency, Area: testKel, Value: 500},
		{ID: "2028/2", Activity: "7.01.03.2.02.0003", Agency: "7.01", Area: testKec, Value: 900},
	}
	load := func(cycle int, document string) error {
		return s.LoadPlanRows(t.Context(), office, cycle, document, rows)
	}
	must(t, load(testYear, document))
	rows[0].Value = 600
	must(t, load(testYear, document))
	got, err := s.PlanRows(t.Context(), testYear)
	if err != nil || !slices.Equal(got, rows) {
		t.Errorf("plan rows are %+v, %v", got, err)
	}
	ceilings, err := s.Ceilings(t.Context(), testYear, CeilingFilter{Kind: planning.CeilingPlanRow})
	if err != nil || len(ceilings) != 2 || ceilings[0].Amount != 600 || ceilings[1].Key != "2028/2" {
		t.Errorf("ceilings of plan rows are %+v, %v", ceilings, err)
	}
	wantCode(t, load(testYear, "x"), planning.Invalid, "error.document_unknown")
	next := testCycle()
	next.Year = 2029
	must(t, s.CreateCycle(t.Context(), office, next, ""))
	d := Document{ID: newID(s.Now()), Cycle: 2029, Kind: DocumentPlan, Number: "1", DatedAt: testStart}
	must(t, s.RecordDocument(t.Context(), office, d))
	wantCode(t, load(2029, d.ID), planning.Conflict, "error.plan_row_cycle")
}

func TestFiles(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		content := bytes.Repeat([]byte("berita acara "), 1000)
		put, err := s.PutFile(t.Context(), "minutes", bytes.NewReader(content), int64(len(content)))
		must(t, err)
		again, err := s.PutFile(t.Context(), "minutes", bytes.NewReader(content), int64(len(content)))
		if err != nil || again != put {
			t.Errorf("stored twice: %+v and %+v, %v", put, again, err)
		}
		f, known, err := s.OpenFile(t.Context(), put.ID)
		must(t, err)
		got, err := io.ReadAll(f)
		must(t, f.Close())
		if err != nil || !bytes.Equal(got, content) || known != put {
			t.Errorf("read %d bytes of %+v, %v", len(got), known, err)
		}
		must(t, s.CheckFile(t.Context(), put.ID))
		_, err = s.PutFile(t.Context(), "minutes", bytes.NewReader(content), int64(len(content))-1)
		wantCode(t, err, planning.TooLarge, "error.file_large")
		for _, id := range []string{"", "../../etc/passwd", strings.Repeat("a", 64), strings.ToUpper(put.ID)} {
			_, _, err := s.OpenFile(t.Context(), id)
			wantCode(t, err, planning.NotFound, "error.file_unknown")
		}
		left, err := filepath.Glob(filepath.Join(s.filesDir(), ".new-*"))
		if err != nil || len(left) != 0 {
			t.Errorf("half-written files stayed: %v, %v", left, err)
		}
		must(t, os.WriteFile(s.filePath(put.ID), append(content[:len(content)-1:len(content)-1], 'X'), 0o600))
		if err := s.CheckFile(t.Context(), put.ID); err == nil {
			t.Error("a changed byte went unnoticed")
		}
	})
}

func TestSnapshots(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		openYear(t, s)
		publish := func(content string) Snapshot {
			t.Helper()
			clock.advance(minute)
			n, err := s.Publish(t.Context(), office, testYear, "share", testStart, json.RawMessage(content))
			must(t, err)
			return n
		}
		first := publish(`{"kept":1}`)
		if again := publish(`{"kept":1}`); again.ID != first.ID || again.TakenAt != first.TakenAt {
			t.Errorf("the same figure was published twice: %+v and %+v", first, again)
		}
		second := publish(`{"kept":2}`)
		if second.Previous != first.ID || second.Digest == first.Digest || first.Previous != 0 {
			t.Errorf("the correction is %+v after %+v", second, first)
		}
		if third := publish(`{"kept":1}`); third.ID == first.ID || third.Previous != second.ID {
			t.Errorf("going back is a publication too: %+v", third)
		}
		got, err := s.Snapshot(t.Context(), second.ID)
		if err != nil || string(got.Content) != `{"kept":2}` || got.CutoffAt != testStart {
			t.Errorf("snapshot is %+v, %v", got, err)
		}
		list, err := s.Snapshots(t.Context(), testYear, "share")
		if err != nil || len(list) != 3 || list[2].ID != first.ID {
			t.Errorf("snapshots are %+v, %v", list, err)
		}
		_, err = s.Publish(t.Context(), office, 2050, "share", 1, nil)
		wantCode(t, err, planning.NotFound, "error.cycle_unknown")
		_, err = s.Snapshot(t.Context(), 999)
		wantCode(t, err, planning.NotFound, "error.snapshot_unknown")
	})
}

func TestNotices(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		for _, id := range []string{"remind/1", "remind/2", "remind/1"} {
			clock.advance(second)
			_, err := s.AddNotice(t.Context(), Notice{ID: id, Kind: "remind", Subject: "x", Recipient: "u1", Body: json.RawMessage(`{"n":1}`)})
			must(t, err)
		}
		pending, err := s.PendingNotices(t.Context(), 10)
		if err != nil || len(pending) != 2 || pending[0].ID != "remind/1" || string(pending[0].Body) != `{"n":1}` {
			t.Fatalf("pending are %+v, %v", pending, err)
		}
		must(t, s.NoticeTried(t.Context(), "remind/1", false))
		if pending, err = s.PendingNotices(t.Context(), 1); err != nil || len(pending) != 1 || pending[0].ID != "remind/2" {
			t.Errorf("one that failed stands in the way: %+v, %v", pending, err)
		}
		must(t, s.NoticeTried(t.Context(), "remind/1", true))
		must(t, s.NoticeTried(t.Context(), "remind/1", true))
		if added, err := s.AddNotice(t.Context(), Notice{ID: "remind/1"}); err != nil || added {
			t.Errorf("a notice that was sent is owed again: %v, %v", added, err)
		}
		page, err := s.NoticesFor(t.Context(), "u1", Paging{Limit: 1})
		if err != nil || len(page.Items) != 1 || page.Items[0].ID != "remind/2" || page.Next == "" {
			t.Fatalf("first page %+v, %v", page, err)
		}
		page, err = s.NoticesFor(t.Context(), "u1", Paging{Limit: 1, Cursor: page.Next})
		if err != nil || len(page.Items) != 1 || page.Items[0].Attempts != 2 || page.Items[0].SentAt == 0 || page.Next != "" {
			t.Errorf("second page %+v, %v", page, err)
		}
	})
}

func TestSettings(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		city, err := s.City(t.Context())
		if err != nil || city != (City{Zone: DefaultZone}) {
			t.Errorf("a fresh city is %+v, %v", city, err)
		}
		want := City{Name: "Kota Semarang", Area: testCity, Zone: "Asia/Makassar", BaseURL: "https://musrenbang.example.go.id"}
		must(t, s.SetCity(t.Context(), office, want))
		must(t, s.SetCity(t.Context(), office, want))
		if city, err = s.City(t.Context()); err != nil || city != want {
			t.Errorf("city is %+v, %v", city, err)
		}
		for key, bad := range map[string]City{
			"error.required":    {Area: testCity, Zone: DefaultZone},
			"error.area_format": {Name: "X", Area: testKec, Zone: DefaultZone},
			"error.zone":        {Name: "X", Area: testCity, Zone: "Asia/Semarang"},
		} {
			wantCode(t, s.SetCity(t.Context(), office, bad), planning.Invalid, key)
		}
		for _, name := range []string{"", settingReceiptKey, settingCityZone} {
			wantCode(t, s.SetSetting(t.Context(), office, name, "x"), planning.Invalid, "error.setting")
		}
	})
}

// TestReceiptKeyStays opens the same data twice at once: one key, which its
// owner alone may read.
func TestReceiptKeyStays(t *testing.T) {
	for _, d := range []string{dialect.SQLite, dialect.Postgres} {
		t.Run(d, func(t *testing.T) {
			o := Options{Dir: t.TempDir(), DatabaseURL: testURL(t, d)}
			first := openEmpty(t, o)
			if first.ReceiptKey() != nil {
				t.Error("there is a key before there is a database")
			}
			_, err := first.Migrate(t.Context())
			must(t, err)
			other := openEmpty(t, o)
			if behind, err := other.Behind(t.Context()); err != nil || behind {
				t.Fatalf("behind %v, %v", behind, err)
			}
			if len(first.ReceiptKey()) != 32 || !bytes.Equal(first.ReceiptKey(), other.ReceiptKey()) {
				t.Errorf("keys differ: %x and %x", first.ReceiptKey(), other.ReceiptKey())
			}
			if a, b := first.Secret("p1"), other.Secret("p1"); a != b || a == first.Secret("p2") || len(a) != 6 {
				t.Errorf("secrets are %q, %q and %q", a, b, first.Secret("p2"))
			}
			if info, err := os.Stat(filepath.Join(o.Dir, receiptKeyFile)); d == dialect.SQLite && (err != nil || info.Mode().Perm() != 0o600) {
				t.Errorf("the key's file: %v, %v", info, err)
			}
		})
	}
}
