package demo

import (
	"fmt"
	"slices"
	"strings"
)

// request is somebody at some place who brings one proposal, before it is
// known what it is about.
type request struct {
	q      quarter // where; for lists held higher up only its kecamatan counts
	area   Area    // what the row names as its place
	group  int
	origin string
	rw     int    // 0 where a group asks for the whole area
	code   string // a fixed catalogue entry, or empty to draw one
	key    string // the proposer whose ranking the row belongs to
}

// plan says how many proposals a cycle holds.
type plan struct {
	residents int  // lists of the kelurahan
	higher    int  // thematic lists of the kecamatan
	city      int  // thematic lists of the city
	official  int  // kecamatan, agencies and pokir
	silent    int  // kelurahan that send nothing
	showcase  bool // the showcase kelurahan has its own full list
}

func planOf(p Progress) plan {
	switch p {
	case Finished:
		return plan{residents: 640, higher: 14, city: 4, official: 28, silent: 4}
	case InExecution:
		return plan{residents: 592, higher: 12, city: 4, official: 26, silent: 6}
	default:
		return plan{residents: 612, higher: 12, city: 4, official: 28, silent: 3, showcase: true}
	}
}

// groupShares is what each vulnerable group brings, in percent of the rows of
// residents; the general list brings the rest.
var groupShares = [5]int{18, 8, 7, 6, 61}

// requests lays out who proposes where, in area order.
func requests(d *dice, p plan) []request {
	list := quarters()
	silent := silentQuarters(d, list, p.silent)
	var out []request
	for group, share := range groupShares {
		out = append(out, spread(d, list, silent, group, p.residents*share/100)...)
	}
	out = append(out, showcaseList(d, list, p.showcase)...)
	out = append(out, higherLists(d, list, p.higher)...)
	for i := range p.city {
		group := []int{disability, children}[i%2]
		out = append(out, request{q: list[0], area: areas()[0], group: group, origin: "warga", key: fmt.Sprint("kota ", group)})
	}
	for i := range p.official {
		origin := []string{"kecamatan", "opd", "pokir"}[i%3]
		q := pick(d, list)
		out = append(out, request{q: q, area: q.area, group: general, origin: origin, rw: d.between(1, q.rws), key: origin + " " + q.sub.Code})
	}
	slices.SortStableFunc(out, func(a, b request) int {
		if a.area.Code != b.area.Code {
			return strings.Compare(a.area.Code, b.area.Code)
		}
		return a.rw - b.rw
	})
	return out
}

func silentQuarters(d *dice, list []quarter, n int) []string {
	var out []string
	for len(out) < n {
		q := pick(d, list)
		if q.area.Code != ShowcaseArea && !slices.Contains(out, q.area.Code) {
			out = append(out, q.area.Code)
		}
	}
	return out
}

// spread deals the rows of one group over the kelurahan: general rows reach
// every kelurahan that sends anything, the groups about three in four of their
// number, some twice.
func spread(d *dice, list []quarter, silent []string, group, n int) []request {
	var open []quarter
	for _, q := range list {
		if !slices.Contains(silent, q.area.Code) && q.area.Code != ShowcaseArea {
			open = append(open, q)
		}
	}
	counts := make([]int, len(open))
	order := d.r.Perm(len(open))
	reached := min(len(open), n*3/4+1)
	for i := range n {
		if i < reached {
			counts[order[i]]++
			continue
		}
		counts[order[d.r.IntN(reached)]]++
	}
	var out []request
	for i, q := range open {
		out = append(out, lists(d, q, group, counts[i])...)
	}
	return out
}

// showcase is the open list of the showcase kelurahan: every group, every
// channel, two of a kind in one lane, and more asked of the kelurahan's own
// ceiling than it holds.
var showcase = []struct {
	group, rw int
	code      string
}{
	{women, 0, "SOB-01"}, {women, 4, "INF-07"}, {women, 0, "EKO-01"},
	{children, 0, "SOB-03"}, {children, 3, "INF-51"},
	{elderly, 0, "SOB-04"}, {elderly, 6, "INF-11"},
	{disability, 0, "SOB-43"}, {disability, 2, "INF-11"},
	{general, 2, "INF-01"}, {general, 2, "INF-09"}, {general, 5, "INF-03"}, {general, 5, "INF-43"},
	{general, 7, "INF-06"}, {general, 7, "INF-21"},
}

func showcaseList(d *dice, list []quarter, full bool) []request {
	i := slices.IndexFunc(list, func(q quarter) bool { return q.area.Code == ShowcaseArea })
	q := list[i]
	if !full {
		return lists(d, q, general, 2)
	}
	var out []request
	for _, w := range showcase {
		key := fmt.Sprint(q.area.Code, " ", w.group)
		if w.group == general {
			key = fmt.Sprint(q.area.Code, " RW ", w.rw)
		}
		out = append(out, request{q: q, area: q.area, group: w.group, origin: "warga", rw: w.rw, key: key, code: w.code})
	}
	return out
}

// lists turns a count into requests: a group has one list, the general rows
// are split over RW with up to three each, and a few come in by LaporHendi.
func lists(d *dice, q quarter, group, n int) []request {
	var out []request
	if group != general {
		for range n {
			out = append(out, request{q: q, area: q.area, group: group, origin: "warga", rw: d.between(1, q.rws), key: fmt.Sprint(q.area.Code, " ", group)})
		}
		return out
	}
	order := d.r.Perm(q.rws)
	for i := 0; n > 0; i++ {
		rw := order[i%len(order)] + 1
		for range min(n, d.between(1, 3)) {
			r := request{q: q, area: q.area, group: general, origin: "warga", rw: rw, key: fmt.Sprint(q.area.Code, " RW ", rw)}
			if d.chance(6) {
				r.origin, r.key = "laporhendi", ""
			}
			out = append(out, r)
			n--
		}
	}
	return out
}

func higherLists(d *dice, list []quarter, n int) []request {
	var subs []quarter
	for _, q := range list {
		if len(subs) == 0 || subs[len(subs)-1].sub.Code != q.sub.Code {
			subs = append(subs, q)
		}
	}
	shuffle(d, subs)
	var out []request
	for i := range n {
		q := subs[i%len(subs)]
		group := []int{women, children, elderly, women, disability}[i%5]
		out = append(out, request{q: q, area: q.sub, group: group, origin: "warga", key: fmt.Sprint(q.sub.Code, " ", group)})
	}
	return out
}
