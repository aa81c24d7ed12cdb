package democity

import (
	"reflect"
	"testing"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/store"
)

// Every kelurahan has a line of its own that meets no other's, and always the same.
func TestEachKelurahanHasItsOutline(t *testing.T) {
	list := outlines()
	if !reflect.DeepEqual(list, outlines()) {
		t.Error("the lines are others each time")
	}
	kelurahan := 0
	for _, a := range demo.Areas() {
		if a.Level == string(planning.LevelKelurahan) {
			kelurahan++
		}
	}
	if len(list) != kelurahan || kelurahan < 100 {
		t.Errorf("%d outlines for %d kelurahan", len(list), kelurahan)
	}
	type box struct{ west, east, south, north int64 }
	boxes := make([]box, len(list))
	for i, o := range list {
		if len(o.Ring) != outlinePoints || o.Source != "sketsa contoh" {
			t.Fatalf("outline %+v", o)
		}
		b := box{west: 1 << 60, south: 1 << 60, east: -1 << 60, north: -1 << 60}
		for _, p := range o.Ring {
			if !p.InIndonesia() {
				t.Fatalf("%s is at %v", o.Code, p)
			}
			b.west, b.east, b.south, b.north = min(b.west, p.Lon), max(b.east, p.Lon), min(b.south, p.Lat), max(b.north, p.Lat)
		}
		for j, c := range boxes[:i] {
			if b.west < c.east && c.west < b.east && b.south < c.north && c.south < b.north {
				t.Fatalf("%s lies over %s", o.Code, list[j].Code)
			}
		}
		boxes[i] = b
	}
}

// showcaseTablet: one device waits to be enrolled, and its map is there.
func showcaseTablet(t *testing.T, s *store.Store) {
	t.Helper()
	list, err := s.Devices(t.Context(), nil)
	must(t, err)
	if len(list) != 1 || list[0].Name != "Tablet 07" || list[0].Area != demo.ShowcaseArea || list[0].EnrolledAt != 0 || list[0].AddedBy == "" {
		t.Errorf("devices %+v", list)
	}
	r, err := s.DeviceReference(t.Context(), list[0].Device)
	must(t, err)
	if len(r.Outlines[demo.ShowcaseArea]) != outlinePoints || len(r.Areas) != 1 || len(r.Areas[0].RWs) == 0 || len(r.Catalogue) == 0 ||
		len(r.Nearby) == 0 {
		t.Errorf("the showcase's tablet is told of %v, %d entries, %d nearby", r.Areas, len(r.Catalogue), len(r.Nearby))
	}
}
