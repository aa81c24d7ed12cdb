package planning

import "testing"

func TestLikeTitles(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		alike bool
	}{
		{"Perbaikan selokan Gang Mawar", "PERBAIKAN SELOKAN GANG MAWAR", true},
		{"Perbaikan selokan Gang Mawar", "Gang Mawar: selokan diperbaiki", true},
		{"Perbaikan selokan", "Perbaikan selokn", true}, // a slip of the finger
		{"Pengadaan meja posyandu", "Pengadaan mebel posyandu balita", true},
		{"Pengadaan meja posyandu", "Pengadaan laptop kelurahan", false}, // only what nearly every title has
		{"Perbaikan jalan Gang Melati", "Perbaikan selokan Gang Mawar", false},
		{"Pembangunan", "Pembangunan", true}, // nothing telling: all words count
		{"", "Perbaikan selokan", false},
		{"", "", false},
		{"---", "…", false},
	} {
		if got := Likeness(c.a, c.b); (got >= Alike) != c.alike || got != Likeness(c.b, c.a) || got < 0 || got > 1000 {
			t.Errorf("%q and %q: %d, alike %v", c.a, c.b, got, c.alike)
		}
	}
	if got := Likeness("Selokan Gang Mawar", "gang mawar selokan"); got != 1000 {
		t.Errorf("the same words in another order: %d", got)
	}
}
