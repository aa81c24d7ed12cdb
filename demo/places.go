package demo

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
)

// zone tells which hazards are plausible in a kelurahan.
type zone int

const (
	anywhere zone = iota
	coast         // tidal floods
	hills         // landslides, dry wells
	flat          // neither
)

// quarter is a kelurahan with the invented parts of its map: how many RW it
// has and how its streets are called. It depends on the code alone, so the
// same street turns up in every cycle.
type quarter struct {
	area Area
	sub  Area
	zone zone
	rws  int
	hash uint32
}

// streetWords are themes Indonesian housing areas name their lanes after.
// None is a person's name.
var streetWords = [][]string{
	{"Mawar", "Melati", "Kenanga", "Cempaka", "Anggrek", "Dahlia", "Flamboyan", "Kamboja", "Teratai", "Seruni", "Bougenvil", "Kemuning", "Sedap Malam", "Soka"},
	{"Merpati", "Kutilang", "Cendrawasih", "Rajawali", "Kepodang", "Perkutut", "Nuri", "Murai", "Jalak", "Gelatik", "Elang", "Parkit", "Pipit", "Camar"},
	{"Nangka", "Mangga", "Durian", "Rambutan", "Manggis", "Sawo", "Jambu", "Belimbing", "Duku", "Sirsak", "Kelengkeng", "Kedondong", "Srikaya", "Delima"},
	{"Jati", "Mahoni", "Sonokeling", "Akasia", "Randu", "Beringin", "Trembesi", "Cemara", "Ketapang", "Waru", "Asam", "Pinus", "Meranti", "Bambu Kuning"},
	{"Bandeng", "Kakap", "Tenggiri", "Cumi", "Udang", "Kerapu", "Bawal", "Tongkol", "Gurami", "Kerang", "Belanak", "Teri", "Layur", "Mujair"},
	{"Zamrud", "Intan", "Mutiara", "Safir", "Nilam", "Akik", "Pualam", "Mirah", "Giok", "Kecubung", "Biduri", "Pirus", "Topas", "Kristal"},
}

var roman = []string{"I", "II", "III", "IV", "V", "VI", "VII"}

var coastal = []string{"33.74.02", "33.74.03", "33.74.04", "33.74.05", "33.74.16"}
var hilly = []string{"33.74.08", "33.74.09", "33.74.10", "33.74.11", "33.74.12", "33.74.14", "33.74.15"}

var quarters = sync.OnceValue(func() []quarter {
	subs := make(map[string]Area)
	var out []quarter
	for _, a := range areas() {
		switch a.Level {
		case "kecamatan":
			subs[a.Code] = a
		case "kelurahan":
			h := hashOf(a.Code)
			out = append(out, quarter{area: a, sub: subs[a.Parent], zone: zoneOf(a.Parent), rws: 4 + int(h>>3%9), hash: h})
		}
	}
	return out
})

func hashOf(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

func zoneOf(subdistrict string) zone {
	if slices.Contains(coastal, subdistrict) {
		return coast
	}
	if slices.Contains(hilly, subdistrict) {
		return hills
	}
	return flat
}

// spot is one drawn place with the words a proposal uses for it.
type spot struct {
	rw, rt           string // two digits
	street, street2  string
	landmark, other  string // lower-case words such as "balai RW 03"
	building         string // a landmark one can enter
	neighbourhoodTwo string // a second RT
}

// word is the street theme of one RW; each RW of a kelurahan has its own.
func (q quarter) word(rw int) string {
	words := streetWords[q.hash%uint32(len(streetWords))]
	return words[(int(q.hash>>7)+rw)%len(words)]
}

// streetClass says how wide a street the work needs.
type streetClass int

const (
	lane   streetClass = iota // gang, looked after by the kelurahan
	street                    // jalan inside or between RW
	road                      // jalan kota
)

func (q quarter) streets(rw int, class streetClass) []string {
	w := q.word(rw)
	switch class {
	case lane:
		out := []string{"Jalan " + w + " Dalam"}
		for _, n := range roman {
			out = append(out, "Gang "+w+" "+n)
		}
		return out
	case street:
		return []string{"Jalan " + w, "Jalan " + w + " Raya", "Jalan " + w + " Utara", "Jalan " + w + " Selatan", "Jalan " + w + " Barat", "Jalan " + w + " Timur"}
	default:
		n := q.area.Name
		return []string{"Jalan " + n + " Raya", "Jalan " + n + " Utara", "Jalan " + n + " Selatan", "Jalan " + n + " Timur", "Jalan " + n + " Barat", "Jalan " + w + " Raya"}
	}
}

// draw picks a place in the given RW.
func (q quarter) draw(d *dice, rw int, class streetClass) spot {
	rt := d.between(1, 8)
	s := spot{rw: two(rw), rt: two(rt), neighbourhoodTwo: two(rt + 1)}
	list := q.streets(rw, class)
	i := d.r.IntN(len(list))
	s.street, s.street2 = list[i], list[(i+1+d.r.IntN(len(list)-1))%len(list)]
	marks := []string{
		"balai RW " + s.rw, "musala RW " + s.rw, "pos ronda RT " + s.rt, "gapura RW " + s.rw, "PAUD RW " + s.rw,
		"posyandu RW " + s.rw, "lapangan RW " + s.rw, "sumur umum RT " + s.rt, "taman RW " + s.rw, "warung pojok RT " + s.rt,
	}
	if class == road {
		marks = []string{
			"kantor Kelurahan " + q.area.Name, "pasar " + q.area.Name, "halte " + q.area.Name, "puskesmas pembantu " + q.area.Name,
			"gapura RW " + s.rw, "balai RW " + s.rw, "jembatan " + q.word(rw), "masjid RW " + s.rw,
		}
	}
	i = d.r.IntN(len(marks))
	s.landmark, s.other = marks[i], marks[(i+1+d.r.IntN(len(marks)-1))%len(marks)]
	s.building = pick(d, []string{"balai RW " + s.rw, "musala RW " + s.rw, "posyandu RW " + s.rw})
	return s
}

func two(n int) string { return fmt.Sprintf("%02d", n) }

// upperFirst makes the first letter of every sentence a capital.
func upperFirst(s string) string {
	b := []byte(s)
	start := true
	for i, c := range b {
		switch {
		case start && c >= 'a' && c <= 'z':
			b[i] = c - 'a' + 'A'
			start = false
		case c == '.' || c == '?':
			start = i+1 < len(b) && b[i+1] == ' '
		case c != ' ':
			start = false
		}
	}
	return strings.TrimSpace(string(b))
}
