package store

import (
	"reflect"
	"slices"
	"testing"

	"entgo.io/ent/dialect"

	"musrenbang/planning"
	"musrenbang/reference"
)

func TestAreas(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		loadPlaces(t, s)
		loadPlaces(t, s)
		areas, err := s.Areas(t.Context())
		if err != nil || len(areas) != 4 || areas[0].Code != testCity {
			t.Fatalf("areas are %+v, %v", areas, err)
		}
		a, err := s.Area(t.Context(), testKel)
		if err != nil || a != (reference.Area{Code: testKel, Level: planning.LevelKelurahan, Name: "Miroto", Parent: testKec}) {
			t.Errorf("area is %+v, %v", a, err)
		}
		_, err = s.Area(t.Context(), "33.75")
		wantCode(t, err, planning.NotFound, "error.area_unknown")
		below, err := s.Children(t.Context(), testKec)
		if err != nil || len(below) != 2 || below[0].Name != "Miroto" {
			t.Errorf("children are %+v, %v", below, err)
		}
		tree, err := s.AreaTree(t.Context())
		if err != nil || len(tree) != 1 || len(tree[0].Below) != 1 || len(tree[0].Below[0].Below) != 2 {
			t.Errorf("tree is %+v, %v", tree, err)
		}
		err = s.LoadAreas(t.Context(), office, []reference.Area{
			{Code: "33.74.02", Level: planning.LevelKecamatan, Name: "Semarang Utara", Parent: testCity},
			{Code: "33.74.03.1001", Level: planning.LevelKelurahan, Name: "X", Parent: "33.74.03"},
		})
		wantCode(t, err, planning.Invalid, "error.area_parent")
		if areas, err = s.Areas(t.Context()); err != nil || len(areas) != 4 {
			t.Errorf("part of a refused file stayed: %d areas, %v", len(areas), err)
		}
	})
}

func TestAreaNamesAreRemembered(t *testing.T) {
	s, clock := openTestClock(t, dialect.SQLite)
	names := func() string {
		t.Helper()
		n, err := s.AreaNames(t.Context())
		must(t, err)
		return n[testKel]
	}
	loadPlaces(t, s)
	if got := names(); got != "Miroto" {
		t.Errorf("name is %q", got)
	}
	// Another process changes a name: it is seen when the memory has aged.
	_, err := s.wdb.ExecContext(t.Context(), "UPDATE areas SET name = 'Lain' WHERE id = ?", string(testKel))
	must(t, err)
	if got := names(); got != "Miroto" {
		t.Errorf("names are read every time: %q", got)
	}
	clock.advance(namesFor)
	if got := names(); got != "Lain" {
		t.Errorf("names never age: %q", got)
	}
	// Our own load is seen at once.
	loadPlaces(t, s)
	if got := names(); got != "Miroto" {
		t.Errorf("a load was not seen: %q", got)
	}
}

func TestCatalogue(t *testing.T) {
	paving := reference.CatalogueEntry{Code: "K1", Title: "Paving", Unit: "m2", UnitPriceCap: 350_000, Agency: testAgency, Channel: planning.ChannelAgency, Field: "fisik", Conditions: "Lahan kota", Activity: "1.03.10.2.01.0010"}
	sewing := reference.CatalogueEntry{Code: "K2", Title: "Menjahit", Unit: "orang", Channel: planning.ChannelKelurahan}
	eachDialect(t, func(t *testing.T, s *Store) {
		loadPlaces(t, s)
		openYear(t, s)
		load := func(entries ...reference.CatalogueEntry) {
			t.Helper()
			must(t, s.LoadCatalogue(t.Context(), office, testYear, entries))
		}
		want := func(entries ...reference.CatalogueEntry) {
			t.Helper()
			got, err := s.Catalogue(t.Context(), testYear)
			if err != nil || !slices.Equal(got, entries) {
				t.Errorf("catalogue is %+v, %v\nwant %+v", got, err, entries)
			}
		}
		load(paving, sewing)
		load(paving, sewing)
		want(paving, sewing)
		must(t, s.LoadCatalogue(t.Context(), office, 2029, []reference.CatalogueEntry{sewing}))
		got, err := s.CatalogueEntry(t.Context(), testYear, "K1")
		if err != nil || got != paving {
			t.Errorf("entry is %+v, %v", got, err)
		}
		_, err = s.CatalogueEntry(t.Context(), testYear, "K9")
		wantCode(t, err, planning.NotFound, "error.catalogue_unknown")
		// A proposal names K2: it stays when the file no longer has it.
		_, err = s.Submit(t.Context(), testSubmission(func(p *planning.Submission) { p.Catalogue = "K2" }), office)
		must(t, err)
		dearer := paving
		dearer.UnitPriceCap = 400_000
		third := reference.CatalogueEntry{Code: "K3", Title: "Saluran", Unit: "m", Channel: planning.ChannelKecamatan}
		load(third)
		want(sewing, third)
		load(dearer, third)
		want(dearer, sewing, third)
		err = s.LoadCatalogue(t.Context(), office, testYear, []reference.CatalogueEntry{{Code: "K4", Agency: "9.99"}})
		wantCode(t, err, planning.Invalid, "error.agency_unknown")
		want(dearer, sewing, third)
		other, err := s.Catalogue(t.Context(), 2029)
		if err != nil || len(other) != 1 {
			t.Errorf("another cycle's catalogue is %+v, %v", other, err)
		}
	})
}

// testSubmission is a proposal of testKel in testYear, changed as change says.
func testSubmission(change func(*planning.Submission)) planning.Submission {
	p := planning.Submission{
		ID: newID(testStart), Cycle: testYear, Area: testKel, Origin: planning.FromResidents, Channel: planning.ChannelKelurahan,
		ProposedBy: planning.General, Title: "Perbaikan saluran", Problem: "Air menggenang", Location: "RT 02 RW 03",
		Volume: 25_000, Unit: "m", Value: 40_000_000,
	}
	if change != nil {
		change(&p)
	}
	return p
}

func TestActivityCodes(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		codes := []reference.ActivityCode{
			{Code: "1.03.10.2.01.0010", Name: "Pemeliharaan Rutin Jalan"}, {Code: "1.03.10.2.01.0011", Name: "Rehabilitasi Jalan 100%"},
			{Code: "7.01.03.2.02.0003", Name: "Pembinaan Lembaga Kemasyarakatan"},
		}
		if n, err := s.ActivityCodeCount(t.Context()); err != nil || n != 0 {
			t.Errorf("%d codes before any was loaded, %v", n, err)
		}
		must(t, s.LoadActivityCodes(t.Context(), office, codes))
		must(t, s.LoadActivityCodes(t.Context(), office, codes))
		if n, err := s.ActivityCodeCount(t.Context()); err != nil || n != 3 {
			t.Errorf("%d codes, %v", n, err)
		}
		for text, want := range map[string]int{"1.03": 2, "jalan": 2, "KEMASY": 1, "%": 1, "_": 0, "": 3} {
			got, err := s.ActivityCodes(t.Context(), text)
			if err != nil || len(got) != want {
				t.Errorf("%q finds %+v, %v; want %d", text, got, err, want)
			}
		}
		c, err := s.ActivityCode(t.Context(), "7.01.03.2.02.0003")
		if err != nil || c != codes[2] {
			t.Errorf("code is %+v, %v", c, err)
		}
		_, err = s.ActivityCode(t.Context(), "1")
		wantCode(t, err, planning.NotFound, "error.activity_unknown")
	})
}

func TestCeilings(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		loadPlaces(t, s)
		village := planning.Ceiling{Cycle: testYear, Kind: planning.CeilingKelurahan, Key: string(testKel), Amount: 200_000_000}
		agency := planning.Ceiling{Cycle: testYear, Kind: planning.CeilingAgency, Key: testAgency, Amount: 1_500_000_000}
		load := func(c ...planning.Ceiling) error { return s.LoadCeilings(t.Context(), office, testYear, c) }
		must(t, load(village, agency))
		must(t, load(village, agency))
		_, err := s.wdb.ExecContext(t.Context(), s.q("UPDATE ceilings SET reserved = ? WHERE kind = ?"), 150_000_000, "kelurahan")
		must(t, err)
		village.Amount = 100_000_000
		must(t, load(village))
		village.Reserved = 150_000_000
		got, err := s.Ceilings(t.Context(), testYear, CeilingFilter{})
		if err != nil || !slices.Equal(got, []planning.Ceiling{agency, village}) {
			t.Errorf("ceilings are %+v, %v", got, err)
		}
		if got[1].Remaining() != -50_000_000 {
			t.Errorf("remaining is %d", got[1].Remaining())
		}
		got, err = s.Ceilings(t.Context(), testYear, CeilingFilter{Kind: planning.CeilingKelurahan, Keys: []string{string(testKel), "x"}})
		if err != nil || len(got) != 1 || got[0] != village {
			t.Errorf("filtered: %+v, %v", got, err)
		}
		unknown := village
		unknown.Key = "33.74.99.1001"
		wantCode(t, load(agency, unknown), planning.Invalid, "error.area_unknown")
		wantCode(t, load(planning.Ceiling{Kind: planning.CeilingAgency, Key: "9"}), planning.Invalid, "error.agency_unknown")
		wantCode(t, load(planning.Ceiling{Kind: "city", Key: "9"}), planning.Invalid, "error.ceiling_kind")
		wantCode(t, load(planning.Ceiling{Kind: planning.CeilingPlanRow, Key: "9", Amount: -1}), planning.Invalid, "error.rupiah_range")
		page, err := s.AuditEntries(t.Context(), AuditFilter{Action: "ceilings.load"}, Paging{})
		if err != nil || len(page.Items) != 2 || !reflect.DeepEqual(string(page.Items[0].Detail),
			`[{"kind":"kelurahan","key":"33.74.01.1001","from":200000000,"to":100000000}]`) {
			t.Errorf("the trail has %d entries, the last %s, %v", len(page.Items), page.Items[0].Detail, err)
		}
	})
}
