package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"musrenbang/planning"
	"musrenbang/reference"
)

var curb = reference.CatalogueEntry{
	Code: "K.01", Title: "Perbaikan saluran", Unit: "m", UnitPriceCap: 900_000, Agency: "DPU", Channel: planning.ChannelKecamatan,
	Field: "fisik", Conditions: "Lahan milik pemerintah.",
}

// seedReference gives the city what a tablet is told, and a year before.
func seedReference(t *testing.T, s *Store) Device {
	t.Helper()
	ctx := context.Background()
	seedCity(t, s)
	must(t, s.CreateCycle(ctx, operatorRef, planning.Cycle{Year: 2027, Rules: planning.DefaultRules(), Windows: pastWindows()}, "RKPD 2027"))
	must(t, s.SetCity(ctx, office, City{Name: "Kota Semarang", Area: "33.74", Zone: "Asia/Jakarta", BaseURL: "https://musrenbang.example"}))
	must(t, s.LoadAreas(ctx, office, []reference.Area{
		{Code: kelurahan + ".R01", Level: planning.LevelRW, Name: "RW 01", Parent: kelurahan},
		{Code: kelurahan + ".R02", Level: planning.LevelRW, Name: "RW 02", Parent: kelurahan},
	}))
	must(t, s.LoadAgencies(ctx, office, []reference.Agency{{Code: "DPU", Name: "Dinas Pekerjaan Umum"}}))
	must(t, s.LoadCatalogue(ctx, office, 2028, []reference.CatalogueEntry{curb}))
	ring := []planning.Point{{Lon: 110_400_000, Lat: -6_990_000}, {Lon: 110_410_000, Lat: -6_990_000}, {Lon: 110_405_000, Lat: -6_980_000}}
	must(t, s.LoadOutlines(ctx, office, []reference.Outline{{Code: kelurahan, Ring: ring, Source: "contoh"}, {Code: sister, Ring: ring[1:], Source: "contoh"}}))
	d, _ := enrolled(t, s, "Tablet 07")
	return d
}

// pastWindows are a year whose calendar is over.
func pastWindows() []planning.Window {
	out := openWindows()
	for i := range out {
		out[i].OpensAt, out[i].ClosesAt = testStart-9000*hour, testStart-8000*hour
	}
	return out
}

func TestATabletIsToldWhatItNeeds(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		d := seedReference(t, s)
		r, err := s.DeviceReference(ctx, d)
		must(t, err)
		body, err := json.Marshal(r)
		must(t, err)
		want := fmt.Sprintf(`{"form":1,"version":%q,"made_at":%d,"city":{"name":"Kota Semarang","zone":"Asia/Jakarta","base":"https://musrenbang.example"},`+
			`"cycle":{"year":2028,"name":"RKPD 2028","opens_at":%d,"closes_at":%d},"device_area":"33.74.01.1001",`+
			`"areas":[{"code":"33.74.01.1001","name":"Miroto","parent":"33.74.01","rws":["01","02"]}],`+
			`"catalogue":[{"code":"K.01","title":"Perbaikan saluran","unit":"m","cap":900000,"agency":"DPU","channel":"kecamatan","field":"fisik","conditions":"Lahan milik pemerintah."}],`+
			`"agencies":[{"code":"DPU","name":"Dinas Pekerjaan Umum"}],"previous":[],"nearby":[],`+
			`"outlines":{"33.74.01.1001":[[110400000,-6990000],[110410000,-6990000],[110405000,-6980000]]},`+
			`"limits":{"title":200,"text":2000,"location":500,"short":80}}`, r.Version, s.now(), testStart-hour, testStart+1000*hour)
		if string(body) != want || len(r.Version) != 32 {
			t.Errorf("told\n%s\nwant\n%s", body, want)
		}
		// One for the whole kecamatan is told of all its kelurahan.
		d.Area = kecamatan
		wide, err := s.DeviceReference(ctx, d)
		must(t, err)
		if len(wide.Areas) != 3 || wide.Areas[0].Code != kecamatan || len(wide.Outlines) != 2 || wide.Version == r.Version {
			t.Errorf("a kecamatan's tablet is told %+v", wide.Areas)
		}
	})
}

// A tablet fetches again when something has changed, and only then.
func TestTheVersionIsThatOfTheContent(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		d := seedReference(t, s)
		version := func() string {
			t.Helper()
			r, err := s.DeviceReference(ctx, d)
			must(t, err)
			return r.Version
		}
		at := version()
		same := func(why string) {
			t.Helper()
			if v := version(); v != at {
				t.Errorf("%s changed the version", why)
			}
		}
		changed := func(why string) {
			t.Helper()
			v := version()
			if v == at {
				t.Errorf("%s did not change the version", why)
			}
			at = v
		}
		same("nothing")
		clock.advance(hour)
		same("an hour")
		must(t, s.LoadCatalogue(ctx, office, 2028, []reference.CatalogueEntry{curb}))
		same("the same catalogue")
		must(t, s.LoadCatalogue(ctx, office, 2027, []reference.CatalogueEntry{curb}))
		same("last year's catalogue")
		_, err := s.Submit(ctx, submission(1), facilitator)
		must(t, err)
		same("a proposal of today")
		must(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 1}))
		same("a heartbeat")
		dearer := curb
		dearer.UnitPriceCap++
		must(t, s.LoadCatalogue(ctx, office, 2028, []reference.CatalogueEntry{dearer}))
		changed("a price")
		must(t, s.LoadAgencies(ctx, office, []reference.Agency{{Code: "DPU", Name: "Dinas PU"}}))
		changed("an agency's name")
		must(t, s.SetCity(ctx, office, City{Name: "Kota Semarang", Area: "33.74", Zone: "Asia/Jakarta"}))
		changed("the public address")
		clock.advance(24 * hour)
		changed("a night after the proposal came")
		same("nothing more")
	})
}

// Last year's unfunded proposals of the device's area are offered again, this
// year's are there for hints, and neither says who asked.
func TestOfferedAgain(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		d := seedReference(t, s)
		last := func(n int, change func(*planning.Submission)) {
			t.Helper()
			sub := submission(n)
			sub.Cycle, sub.Proposer, sub.OwnWords = 2027, "PKK RW 03", "Kaline mampet"
			change(&sub)
			_, err := s.Submit(ctx, sub, planner)
			must(t, err)
		}
		last(1, func(sub *planning.Submission) { sub.Rank, sub.RW = 2, "3" })
		last(2, func(sub *planning.Submission) { sub.Rank, sub.RW = 1, "003" })
		last(3, func(sub *planning.Submission) { sub.Area = sister })
		last(4, func(sub *planning.Submission) { sub.Origin = planning.FromKecamatan })
		last(5, func(sub *planning.Submission) {})
		damage(t, s, `UPDATE proposals SET class = 'funded' WHERE id = '`+uuid(5)+`'`)
		this := submission(6)
		this.Proposer = "PKK RW 03"
		_, err := s.Submit(ctx, this, facilitator)
		must(t, err)
		r, err := s.DeviceReference(ctx, d)
		must(t, err)
		var previous []string
		for _, p := range r.Previous {
			previous = append(previous, p.ID)
		}
		if !slices.Equal(previous, []string{uuid(2), uuid(1)}) {
			t.Fatalf("offered are %v", previous)
		}
		p := r.Previous[1]
		want := ReferencePrevious{
			ID: uuid(1), Code: p.Code, Title: "Perbaikan selokan 1", Area: kelurahan, RW: "3", Group: planning.Women, Volume: "250", Unit: "m",
			Class: planning.Submitted,
		}
		if p != want {
			t.Errorf("offered %+v, want %+v", p, want)
		}
		if len(r.Nearby) != 1 || r.Nearby[0].Title != "Perbaikan selokan 6" {
			t.Errorf("nearby are %+v", r.Nearby)
		}
		body, err := json.Marshal(r)
		must(t, err)
		for _, private := range []string{"PKK", "mampet", "Gang Mawar", "meluap"} {
			if strings.Contains(string(body), private) {
				t.Errorf("the reference data say %q", private)
			}
		}
		// Where no RW is loaded, last year's are.
		d.Area = sister
		if r, err = s.DeviceReference(ctx, d); err != nil || !slices.Equal(r.Areas[0].RWs, []string{"03"}) || len(r.Previous) != 1 {
			t.Errorf("the sister's tablet: %+v, %v", r.Areas, err)
		}
	})
}

// The year is the one that takes proposals, else the next that will.
func TestTheYearThatTakesProposals(t *testing.T) {
	window := func(from, to planning.Instant) []planning.Window {
		return []planning.Window{{Stage: planning.Village, OpensAt: testStart + from, ClosesAt: testStart + to}}
	}
	for _, c := range []struct {
		name  string
		years map[int][]planning.Window
		want  int
	}{
		{"one is open", map[int][]planning.Window{2027: window(-9, -8), 2028: window(-1, 1), 2029: window(8, 9)}, 2028},
		{"two are ahead", map[int][]planning.Window{2027: window(-9, -8), 2028: window(3, 4), 2029: window(8, 9)}, 2028},
		{"all are over", map[int][]planning.Window{2027: window(-9, -8), 2028: window(-3, -2)}, 2028},
	} {
		s := openTest(t, "sqlite3")
		for year, windows := range c.years {
			must(t, s.CreateCycle(t.Context(), operatorRef, planning.Cycle{Year: year, Rules: planning.DefaultRules(), Windows: windows}, "RKPD"))
		}
		if got, err := s.entryCycle(t.Context(), kelurahan, testStart); err != nil || got.Year != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	_, err := openTest(t, "sqlite3").DeviceReference(t.Context(), Device{Area: kelurahan})
	wantCode(t, err, planning.NotFound, "error.cycle_unknown")
}

func TestOutlinesAreLoaded(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		ring := []planning.Point{{Lon: 1, Lat: 2}, {Lon: 3, Lat: -4}, {Lon: 5, Lat: 6}}
		first := []reference.Outline{{Code: kelurahan, Ring: ring, Source: "sketsa"}}
		must(t, s.LoadOutlines(ctx, office, first))
		must(t, s.LoadOutlines(ctx, office, first))
		got, ok, err := s.Outline(ctx, kelurahan)
		must(t, err)
		if !ok || got.Source != "sketsa" || !slices.Equal(got.Ring, ring) || got.Code != kelurahan {
			t.Errorf("kept %+v", got)
		}
		must(t, s.LoadOutlines(ctx, office, []reference.Outline{{Code: kelurahan, Ring: ring[:2], Source: "peta"}}))
		if got, _, err = s.Outline(ctx, kelurahan); err != nil || len(got.Ring) != 2 || got.Source != "peta" {
			t.Errorf("after a better map: %+v, %v", got, err)
		}
		err = s.LoadOutlines(ctx, office, []reference.Outline{{Code: sister, Ring: ring}, {Code: "33.74.09.1001", Ring: ring}})
		wantCode(t, err, planning.Invalid, "error.area_unknown")
		if _, ok, err := s.Outline(ctx, sister); ok || err != nil {
			t.Errorf("a file that was refused was taken in part: %v", err)
		}
	})
}
