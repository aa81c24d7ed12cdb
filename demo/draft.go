package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// draft is a proposal with what it asks for and, later, what became of it.
type draft struct {
	request
	rec     *recipe
	entry   Entry
	channel string // the entry's, or luar
	basis   string
	spot    spot
	topic   string
	length  int   // metres of street it speaks of, 0 where none
	width   int   // tenths of a metre
	milli   int64 // volume in thousandths
	price   int64 // rupiah for one unit
	value   int64 // rupiah as estimated; the row leaves it empty when !priced
	priced  bool
	rank    int
	no      int

	parent  *draft // the proposal this one is merged into
	covered bool   // its place and volume stand in the parent's scope
	child   *draft

	verdict verdict
}

var recipeOf = sync.OnceValue(func() map[string]*recipe {
	out := make(map[string]*recipe, len(recipes))
	for i := range recipes {
		out[recipes[i].code] = &recipes[i]
	}
	return out
})

func entryByCode(code string) Entry {
	for _, e := range catalogue() {
		if e.Code == code {
			return e
		}
	}
	panic("demo: unknown catalogue entry " + code)
}

// officialCodes are the entries that officials put forward themselves.
var officialCodes = []struct {
	origin string
	codes  []string
}{
	{"kecamatan", []string{"INF-21", "INF-22", "INF-23", "INF-25"}},
	{"opd", []string{"INF-41", "INF-42", "INF-44", "INF-46"}},
	{"pokir", []string{"INF-46", "INF-42", "INF-45", "INF-41", "EKO-41"}},
}

// drafter turns requests into drafts and remembers what a neighbourhood has
// already asked for, so that nobody asks twice by accident.
type drafter struct {
	d    *dice
	used map[string]bool
}

func (f *drafter) draft(r request) *draft {
	rec := f.choose(r)
	e := entryByCode(rec.code)
	out := &draft{request: r, rec: rec, entry: e, channel: e.Channel, priced: true}
	if rec.place == inHall {
		out.rw = 0
	}
	if r.area.Level == "kelurahan" {
		out.spot = r.q.draw(f.d, max(out.rw, 1), rec.class)
		if strings.EqualFold(strings.ReplaceAll(rec.building, "{rw}", "RW "+out.spot.rw), out.spot.landmark) {
			// A building is no landmark of itself.
			out.spot.landmark, out.spot.other = out.spot.other, out.spot.landmark
		}
		f.used[useKey(rec, r)] = true
	}
	out.topic = topicOf(f.d, rec, r.q.zone)
	f.measure(out)
	out.basis = basisOf(f.d, r, e)
	if r.group == general && official(r.origin) == "" && r.code == "" && f.d.chance(4) {
		out.priced = false
	}
	if r.area.Level == "kelurahan" && e.Channel == "kelurahan" && official(r.origin) == "" && r.area.Code != ShowcaseArea && f.d.chance(4) {
		out.channel = "luar"
	}
	return out
}

func useKey(rec *recipe, r request) string {
	if rec.place == inHall {
		return r.area.Code + rec.code
	}
	return fmt.Sprint(r.area.Code, rec.code, r.rw)
}

// choose draws an entry the proposer would plausibly ask for.
func (f *drafter) choose(r request) *recipe {
	if r.code != "" {
		return recipeOf()[r.code]
	}
	if r.area.Level == "kota" {
		return recipeOf()[pick(f.d, cityThematic[r.group])]
	}
	if r.area.Level != "kelurahan" {
		return recipeOf()[pick(f.d, thematic[r.group])]
	}
	if official(r.origin) != "" {
		for _, o := range officialCodes {
			if o.origin == r.origin {
				return recipeOf()[pick(f.d, o.codes)]
			}
		}
	}
	weights := make([]int, len(recipes))
	for i := range recipes {
		rec := &recipes[i]
		fits := rec.zone == anywhere || rec.zone == r.q.zone
		// LaporHendi brings complaints about things, not wishes for training.
		seen := r.origin != "laporhendi" || rec.place != inHall
		if fits && seen && !f.used[useKey(rec, r)] {
			weights[i] = rec.weights[r.group]
		}
	}
	if i := f.d.weighted(weights); i >= 0 {
		return &recipes[i]
	}
	return recipeOf()["INF-03"]
}

func topicOf(d *dice, rec *recipe, z zone) string {
	if len(rec.topics) == 0 {
		return ""
	}
	if rec.code == "SOB-08" && d.chance(60) {
		switch z {
		case coast:
			return "rob dan banjir"
		case hills:
			return "tanah longsor"
		}
	}
	return pick(d, rec.topics)
}

// measure draws volume and price within the catalogue's cap.
func (f *drafter) measure(out *draft) {
	s := out.rec.size
	n := s.low
	if s.high > s.low {
		n += f.d.r.IntN((s.high-s.low)/s.step+1) * s.step
	}
	out.width = pick(f.d, []int{15, 20, 25})
	if out.rec.class != lane {
		out.width = pick(f.d, []int{30, 35, 40})
	}
	switch s.kind {
	case count:
		out.milli, out.length = int64(n)*1000, n*s.spacing
	case metres:
		out.milli, out.length = int64(n)*1000, n
		if f.d.chance(15) {
			out.milli += 500
		}
	case area:
		out.milli, out.length = int64(n)*int64(out.width)*100, n
	case cubic:
		height := int64(f.d.between(10, 20)) // tenths of a metre
		out.milli, out.length = int64(n)*height*50, n
	}
	limit := out.entry.UnitPriceCap
	out.price = limit * int64(f.d.between(80, 100)) / 100 / 500 * 500
	out.value = roundDown(out.milli * out.price / 1000)
}

// roundDown drops the small change of an estimate.
func roundDown(v int64) int64 {
	if v >= 10_000_000 {
		return v / 50_000 * 50_000
	}
	return v / 1000 * 1000
}

// basisOf says how we know who proposes. The women's and children's forums
// take no physical works, so those come from their organisations.
func basisOf(d *dice, r request, e Entry) string {
	words := []string{"musyawarah", "organisasi", "pernyataan"}
	switch {
	case r.group == general:
		return ""
	case r.area.Level != "kelurahan":
		return "musyawarah"
	case r.group <= children && e.Field == "infrastruktur":
		return words[d.weighted([]int{0, 82, 18})]
	case r.group <= children:
		return words[d.weighted([]int{52, 36, 12})]
	default:
		return words[d.weighted([]int{38, 46, 16})]
	}
}

// official returns the stage at which a row of official origin begins, or
// nothing for residents.
func official(origin string) string {
	switch origin {
	case "kecamatan":
		return "subdistrict"
	case "opd", "pokir":
		return "agency"
	}
	return ""
}

// twin drafts a smaller proposal of somebody else for the same kind of work,
// either inside the first one's stretch or in the next street.
func (f *drafter) twin(first *draft) *draft {
	t := *first
	t.parent, t.covered = first, f.d.chance(72)
	first.child = &t
	switch f.d.r.IntN(3) {
	case 0:
		t.origin, t.key = "laporhendi", ""
	case 1:
		if first.rec.weights[women] > 0 {
			t.group, t.basis, t.key = women, "organisasi", fmt.Sprint(t.area.Code, " ", women)
		}
	}
	t.spot = first.q.draw(f.d, first.rw, first.rec.class)
	if t.covered {
		t.spot.street = first.spot.street
	} else if t.spot.street == first.spot.street {
		t.spot.street = t.spot.street2
	}
	t.length = first.length * f.d.between(25, 55) / 100
	t.milli = int64(t.length) * 1000
	if t.rec.size.kind == area {
		t.milli = int64(t.length) * int64(t.width) * 100
	}
	t.value, t.priced = roundDown(t.milli*t.price/1000), t.origin != "laporhendi"
	return &t
}

// canTwin tells which drafts may get a twin.
func canTwin(d *draft) bool {
	k := d.rec.size.kind
	return d.area.Level == "kelurahan" && d.rec.place == alongStreet && (k == metres || k == area) &&
		d.channel != "luar" && official(d.origin) == "" && d.group == general && d.priced && d.origin == "warga"
}

// drafts drafts a whole cycle, twins after their firsts, ranks last.
func drafts(d *dice, p plan) []*draft {
	f := &drafter{d: d, used: make(map[string]bool)}
	var out []*draft
	for _, r := range requests(d, p) {
		first := f.draft(r)
		out = append(out, first)
		if canTwin(first) && (d.chance(13) || first.code != "" && first.rec.class == lane) {
			out = append(out, f.twin(first))
		}
	}
	ranks := make(map[string]int)
	for i, x := range out {
		x.no = i + 1
		if x.key != "" && official(x.origin) == "" {
			ranks[x.key]++
			x.rank = ranks[x.key]
		}
	}
	return out
}

func (x *draft) volume() string { return decimal(x.milli, '.') }

// decimal writes thousandths without trailing zeros.
func decimal(milli int64, point byte) string {
	s := strconv.FormatInt(milli/1000, 10)
	if rest := milli % 1000; rest != 0 {
		s += string(point) + strings.TrimRight(fmt.Sprintf("%03d", rest), "0")
	}
	return s
}

// benefits joins the proposing group and those the work serves, in the order
// of groups; general rows without others say umum or leave it open.
func (x *draft) benefits() string {
	also := strings.Split(x.rec.benefits, ";")
	var out []string
	for i, g := range groups {
		if i != general && (i == x.group || slices.Contains(also, g)) {
			out = append(out, g)
		}
	}
	if len(out) == 0 && x.no%4 != 0 {
		return "umum"
	}
	return strings.Join(out, ";")
}
