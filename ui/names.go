package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/locales"
	"musrenbang/planning"
)

// words are the texts of one reader's language, with the names that codes stand
// for. It says what things are called; it decides nothing.
type words struct {
	*locales.Text
	zone  *time.Location
	city  string
	areas map[planning.AreaCode]string
}

// words of the reader. Where names cannot be read, codes stand for themselves: a
// page is worth more than its names.
func (h *Handler) words(c *fiber.Ctx) words {
	areas, err := h.store.AreaNames(c.UserContext())
	if err != nil {
		h.log.Warn("area names not read", "error", err)
	}
	return words{Text: locales.New(h.lang(c)), zone: h.door.Zone(), city: h.siteOf(c.UserContext()).City, areas: areas}
}

func (w words) date(at planning.Instant) string     { return w.Date(int64(at), w.zone) }
func (w words) datetime(at planning.Instant) string { return w.DateTime(int64(at), w.zone) }
func (w words) short(r planning.Rupiah) string      { return w.RupiahShort(int64(r)) }
func (w words) count(n int) string                  { return w.Number(int64(n)) }

// money is an amount, or the words for one that nobody has estimated.
func (w words) money(r planning.Rupiah) string {
	if r <= 0 {
		return w.T("paper.unpriced")
	}
	return w.Rupiah(int64(r))
}

// quantity is a volume with its unit.
func (w words) quantity(v planning.Volume, unit string) string {
	return strings.TrimSpace(w.Volume(int64(v)) + " " + unit)
}

func (w words) fraction(part, whole int) string {
	return w.T("share.fraction", "Kept", w.count(part), "Total", w.count(whole))
}

// area is an area with its level: "Kelurahan Rejosari". A name that already
// carries its level keeps it once.
func (w words) area(code planning.AreaCode) string {
	name := w.areas[code]
	if code.Level() == planning.LevelRW && name == "" {
		_, name, _ = strings.Cut(string(code), ".R")
	}
	if name == "" {
		return string(code)
	}
	switch code.Level() {
	case planning.LevelKota:
		if strings.HasPrefix(name, "Kabupaten ") {
			return name
		}
		return w.T("area_level.kota.named", "Name", strings.TrimPrefix(name, "Kota "))
	case planning.LevelKecamatan:
		return w.T("area_level.kecamatan.named", "Name", strings.TrimPrefix(name, "Kecamatan "))
	case planning.LevelKelurahan:
		return w.T("area_level.kelurahan.named", "Name", strings.TrimPrefix(name, "Kelurahan "))
	}
	return w.T("area_level.rw.named", "Name", name)
}

// bare is an area's name alone, for lists whose heading says the level.
func (w words) bare(code planning.AreaCode) string {
	if name := w.areas[code]; name != "" {
		return name
	}
	return string(code)
}

// place is where a proposal lies: "Kelurahan Rejosari, RW 03".
func (w words) place(code planning.AreaCode, rw string) string {
	name := w.area(code)
	if rw != "" {
		name += ", " + w.T("area_level.rw.named", "Name", rw)
	}
	return name
}

// inRW is an RW alone: "RW 03"; "" for none.
func (w words) inRW(rw string) string {
	if rw == "" {
		return ""
	}
	return w.T("area_level.rw.named", "Name", rw)
}

// wholeCity is what the city as a whole is called.
func (w words) wholeCity() string {
	if strings.HasPrefix(w.city, "Kabupaten ") {
		return w.city
	}
	return w.T("area_level.kota.named", "Name", strings.TrimPrefix(w.city, "Kota "))
}

// forum is what a sitting is called, as on its paper.
func (w words) forum(f planning.Forum, agencyName string) string {
	place := w.wholeCity()
	if f.Area != "" {
		place = w.area(f.Area)
	}
	var name string
	switch {
	case f.Stage == planning.AgencyStage:
		name = w.T("paper.forum.agency", "Agency", agencyName)
	case f.Group == planning.MixedGroups:
		name = w.T("forum.mixed", "Place", place)
	case f.Group != "":
		name = w.T("paper.forum.thematic", "Group", w.T("group."+string(f.Group)), "Place", place)
	case f.Stage == planning.Village && f.Area.Level() == planning.LevelRW:
		name = w.T("paper.forum.neighbourhood", "Place", place)
	default:
		name = w.T("paper.forum.plenary", "Place", place)
	}
	if f.Number > 1 {
		name = w.T("paper.forum.again", "Forum", name, "Number", strconv.Itoa(f.Number))
	}
	return name
}

// forumOf reads a sitting's identity back (planning.ForumID): enough of it to
// say what it is called. ok is false for anything else.
func forumOf(id string) (f planning.Forum, ok bool) {
	parts := strings.Split(id, "-")
	if len(parts) < 5 {
		return f, false
	}
	last := len(parts) - 1
	year, errYear := strconv.Atoi(parts[0])
	number, errNumber := strconv.Atoi(parts[last])
	if errYear != nil || errNumber != nil || !planning.Stage(parts[1]).Deliberative() {
		return f, false
	}
	f = planning.Forum{ID: id, Cycle: year, Stage: planning.Stage(parts[1]), Number: number}
	place := strings.Join(parts[2:last-1], "-")
	if f.Stage == planning.AgencyStage {
		f.Agency = place
	} else {
		f.Area = planning.AreaCode(place)
	}
	if g := planning.Group(parts[last-1]); g.Valid() || g == planning.MixedGroups {
		f.Group = g
	}
	return f, true
}

// channel is what a channel is called.
func (w words) channel(c planning.Channel) string { return w.T("channel." + string(c)) }

func (w words) groups(list []planning.Group) string {
	names := make([]string, len(list))
	for i, g := range list {
		names[i] = w.T("group." + string(g))
	}
	return strings.Join(names, ", ")
}

// document is what a kind of document is called.
func (w words) document(kind string) string {
	switch kind {
	case "rkpd_perubahan", "apbd_perubahan":
		return w.T("document.perubahan")
	}
	return w.T("document." + kind)
}

// stageOffice is who acts at a stage, as a forum or an office: "Musrenbang
// Kelurahan Rejosari", "Dinas Pekerjaan Umum".
func (w words) stageOffice(st planning.Stage, area planning.AreaCode, agencyName string) string {
	switch st {
	case planning.Village:
		if k := area.Up(planning.LevelKelurahan); k != "" {
			area = k
		}
		return w.T("paper.forum.plenary", "Place", w.area(area))
	case planning.Subdistrict:
		if k := area.Up(planning.LevelKecamatan); k != "" {
			area = k
		}
		return w.T("paper.forum.plenary", "Place", w.area(area))
	case planning.AgencyStage:
		if agencyName == "" {
			return w.T("stage.agency")
		}
		return w.T("paper.forum.agency", "Agency", agencyName)
	case planning.City:
		return w.T("paper.forum.plenary", "Place", w.wholeCity())
	case planning.Plan:
		return w.T("office.bappeda", "City", w.wholeCity())
	case planning.Budget:
		return w.T("role.budget_team")
	}
	if agencyName != "" {
		return agencyName
	}
	return w.T("stage.realisation")
}
