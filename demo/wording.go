package demo

import (
	"fmt"
	"strings"
)

var ordinals = []string{"", "pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan"}

func ordinal(n int) string {
	if n < len(ordinals) {
		return ordinals[n]
	}
	return fmt.Sprint("ke-", n)
}

func areaLabel(a Area) string {
	switch a.Level {
	case "kecamatan":
		return "Kecamatan " + a.Name
	case "kelurahan":
		return "Kelurahan " + a.Name
	}
	return a.Name
}

// slots gathers the words of one proposal. The cycle year places "since when"
// in the years before the hall met.
func (x *draft) slots(d *dice, cycle int) slots {
	sub := "Kota Semarang"
	if x.area.Level != "kota" {
		sub = "Kecamatan " + x.q.sub.Name
	}
	year := cycle - d.between(2, 5)
	since := []string{
		fmt.Sprint("sejak ", year), fmt.Sprint("sejak musim hujan ", year), fmt.Sprint("sejak awal ", year),
		fmt.Sprint("sejak akhir ", year), "dalam " + numeral(d.between(2, 4)) + " tahun terakhir",
	}
	within := areaLabel(x.area)
	if x.group == women && x.basis == "organisasi" && x.rw > 0 {
		within = "RW " + two(x.rw)
	}
	s := slots{}.with("kel", areaLabel(x.area)).with("kec", sub).with("wil", within).
		with("kk", fmt.Sprint(d.between(18, 95))).with("n", fmt.Sprint(d.between(16, 60))).
		with("sejak", pick(d, since)).with("siapa", pick(d, sufferers[x.group])).
		with("cm", fmt.Sprint(d.between(3, 9)*5)).with("kali", numeral(d.between(2, 4))+" kali").
		with("bil", numeral(d.between(2, 5))).with("topik", x.topic).with("rank", ordinal(x.rank)).
		with("vol", x.spokenVolume()).with("panjang", spokenLength(x)).with("lebar", decimal(int64(x.width)*100, ',')).
		with("opd", agencyName(x.entry.Agency))
	rw, rt := "", ""
	if x.rw > 0 {
		rw, rt = "RW "+two(x.rw), "RT "+x.spot.rt
	}
	return s.with("rw", rw).with("rt", rt).with("jalan", x.spot.street).with("jalan2", x.spot.street2).
		with("patokan", x.spot.landmark).with("patokan2", x.spot.other).with("gedung", x.spot.building)
}

func (x *draft) spokenVolume() string {
	if x.milli%1000 == 0 && x.milli < 10_000 {
		return numeral(int(x.milli / 1000))
	}
	return decimal(x.milli, ',')
}

func spokenLength(x *draft) string {
	switch {
	case x.length == 0:
		return ""
	case x.rec.size.kind == metres:
		return decimal(x.milli, ',')
	}
	return fmt.Sprint(x.length)
}

// problem writes a statement nobody else has used in this cycle.
func (x *draft) problem(d *dice, s slots, used map[string]bool) string {
	text := x.statement(d, s)
	for range 9 {
		if !used[text] {
			break
		}
		text = x.statement(d, s)
	}
	used[text] = true
	return text
}

// statement says what is wrong, then perhaps what the neighbourhood offers,
// then perhaps who brought it.
func (x *draft) statement(d *dice, s slots) string {
	parts := []string{s.fill(pick(d, problemLines(x.entry.Code, groups[x.group])))}
	if official(x.origin) == "" && x.area.Level == "kelurahan" && d.chance(50) {
		parts = append(parts, s.fill(pick(d, x.rec.tails())))
	}
	from := phraseLines("from", groups[x.group], x.basis)
	if x.group == general {
		from = phraseLines("from", x.origin, "umum")
	}
	if len(from) > 0 && (x.group == general || d.chance(65)) {
		parts = append(parts, s.fill(pick(d, from)))
	}
	return upperFirst(strings.Join(parts, " "))
}

// title starts with the catalogue's title and ends with place or subject.
func (x *draft) title() string {
	switch {
	case x.rec.place == inHall && x.topic != "":
		return x.entry.Title + ": " + x.topic
	case x.rec.place == inHall:
		return x.entry.Title + " di " + areaLabel(x.area)
	case x.entry.Code == "INF-06":
		// The catalogue's title already ends in "RW".
		return x.entry.Title + " " + two(x.rw)
	case x.rec.place == inHomes:
		return x.entry.Title + " RT " + x.spot.rt + " RW " + two(x.rw)
	case x.entry.Code == "INF-10" || x.entry.Code == "INF-47":
		return x.entry.Title + " RT " + x.spot.rt + " RW " + two(x.rw)
	case x.rec.place == atBuilding && x.entry.Code != "INF-23" && x.entry.Code != "INF-51":
		return x.entry.Title + " RW " + two(x.rw)
	}
	return x.entry.Title + " di " + x.spot.street
}

// location says where, in street and landmark words.
func (x *draft) location(d *dice, s slots) string {
	var patterns []string
	switch x.rec.place {
	case alongStreet:
		patterns = []string{
			"Sepanjang {jalan}, {rt} {rw}", "{jalan}, dari {patokan} sampai {patokan2}", "{jalan}, mulai depan {patokan}",
			"{jalan} sisi " + pick(d, []string{"utara", "selatan", "timur", "barat"}) + ", dekat {patokan}", "{jalan} {rt} {rw}, depan {patokan}",
		}
	case atPoints:
		patterns = []string{"{jalan} dan {jalan2}, {rw}", "{jalan}, di {patokan} dan {patokan2}", "{jalan} {rt} {rw}, mulai {patokan}"}
	case atBuilding:
		patterns = []string{x.rec.building + ", {jalan}", x.rec.building + ", {jalan}, dekat {patokan}"}
		if strings.Contains(x.rec.building, "{jalan}") {
			patterns = []string{x.rec.building + ", dekat {patokan}"}
		}
	case inHomes:
		patterns = []string{"{rt} dan RT " + x.spot.neighbourhoodTwo + " {rw}", "Tersebar di {rt} {rw}", "{jalan} dan sekitarnya, {rt} {rw}"}
	case inHall:
		return x.hall(d)
	}
	return s.fill(pick(d, patterns))
}

func (x *draft) hall(d *dice) string {
	switch x.area.Level {
	case "kota":
		return pick(d, []string{"Gedung pertemuan milik pemerintah kota", "Balai latihan milik pemerintah kota"})
	case "kecamatan":
		return pick(d, []string{"Pendapa ", "Aula "}) + areaLabel(x.area)
	}
	return pick(d, []string{
		"Balai " + areaLabel(x.area), "Aula " + areaLabel(x.area), "Gedung serbaguna " + areaLabel(x.area),
		"Balai RW " + two(1+x.no%x.q.rws) + ", " + areaLabel(x.area), "Balai PKK " + areaLabel(x.area),
	})
}
