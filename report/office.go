package report

import (
	"strings"

	"musrenbang/planning"
)

// officeTitle is an office as it stands above a signature, with Plt. or Plh. and
// the place: "Plt. Lurah Rejosari", "Ketua RW 03", "Kepala Dinas Kesehatan".
func (r *record) officeTitle(h planning.Officeholder) string {
	t, m, l := r.text, r.m, level(r.m.Forum)
	kelurahan, kecamatan, rw := "", "", ""
	switch l {
	case planning.LevelRW:
		rw, kelurahan = m.AreaName, m.ParentName
	case planning.LevelKelurahan:
		kelurahan, kecamatan = m.AreaName, m.ParentName
	case planning.LevelKecamatan:
		kecamatan = m.AreaName
	}
	name := ""
	switch h.Office {
	case planning.OfficeRWHead:
		name = areaName(t, planning.LevelRW, rw)
	case planning.OfficeVillageHead, planning.OfficeLPMK:
		name = ungird(planning.LevelKelurahan, kelurahan)
	case planning.OfficeSubdistrict:
		name = ungird(planning.LevelKecamatan, kecamatan)
	case planning.OfficeAgencyHead:
		name = m.AgencyName
	case planning.OfficePlanning:
		name = cityName(t, m.City)
	case planning.OfficeMayor:
		name = bareCity(m.City)
	}
	title := strings.TrimSpace(t.T("officer."+string(h.Office)) + " " + name)
	if h.Acting != planning.Holder {
		title = t.T("acting."+string(h.Acting)) + " " + title
	}
	return title
}

// ungird takes the kind off a name: "Kelurahan Kauman" is "Kauman".
func ungird(level planning.Level, name string) string {
	name = strings.TrimSpace(name)
	for _, kind := range kinds[level] {
		name = strings.TrimPrefix(name, kind)
	}
	return name
}

// civil reports an office whose holder has a NIP.
func civil(o planning.OfficeKind) bool {
	switch o {
	case planning.OfficeVillageHead, planning.OfficeSubdistrict, planning.OfficeAgencyHead, planning.OfficePlanning:
		return true
	}
	return false
}

const (
	blockWide = 80.0
	signRoom  = 17.0 // to write in
)

// signatory is one block to sign: what stands above and below the signature.
type signatory struct {
	above []string
	name  string
	below []string
}

// signatoryOf writes an officeholder's block.
func (r *record) signatoryOf(h planning.Officeholder, lead string) signatory {
	t := r.text
	s := signatory{name: h.Name}
	if lead != "" {
		s.above = append(s.above, lead)
	}
	s.above = append(s.above, r.officeTitle(h)+",")
	switch {
	case h.Number != "":
		s.below = append(s.below, t.T("paper.sign.nip", "Number", h.Number))
	case civil(h.Office) && h.Name == "":
		s.below = append(s.below, t.T("paper.sign.nip", "Number", dots(14)))
	}
	if h.Decree != "" {
		s.below = append(s.below, t.T("paper.sign.decree", "Decree", h.Decree))
	}
	return s
}

// foots is the height of what stands below the name.
func (r *record) foots(s signatory) (h float64) {
	for _, line := range s.below {
		h += float64(len(wrap(line, Regular, small.size, blockWide))) * small.height()
	}
	return h
}

// block draws s in the column at x, from y; head is the height of its upper part,
// so that neighbours sign on one line.
func (r *record) block(x, y, head float64, s signatory) {
	at := y
	for _, line := range s.above {
		for _, part := range wrap(line, Regular, body.size, blockWide) {
			r.one(x, at, blockWide, "C", part, body)
			at += body.height()
		}
	}
	at = y + head + signRoom
	if s.name == "" {
		r.one(x, at, blockWide, "C", dots(22), body)
	} else {
		lines := shorten(wrap(s.name, Bold, body.size, blockWide), 1, Bold, body.size, blockWide)
		r.one(x, at, blockWide, "C", strings.Join(lines, ""), bodyBold)
		wide := measure(Clean(strings.Join(lines, ""), Bold), Bold, body.size)
		r.stroke(ink, 0.25)
		r.pdf.Line(x+(blockWide-wide)/2, at+body.height()-0.6, x+(blockWide+wide)/2, at+body.height()-0.6)
	}
	at += body.height()
	for _, line := range s.below {
		for _, part := range wrap(line, Regular, small.size, blockWide) {
			r.one(x, at, blockWide, "C", part, small)
			at += small.height()
		}
	}
}

// head is the height of what stands above the signature.
func (r *record) head(s signatory) (h float64) {
	for _, line := range s.above {
		h += float64(len(wrap(line, Regular, body.size, blockWide))) * body.height()
	}
	return h
}
