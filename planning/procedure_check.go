package planning

import (
	"slices"
	"strconv"
	"strings"
)

// CheckProcedure refuses with Invalid, field by field, a procedure no sitting
// could follow: a stage that holds none, hours or shares out of range, an office,
// group or upload there is not, or a criterion without weight or scale.
func CheckProcedure(p Procedure) error {
	var f Fields
	if p.KeepAttendanceDays < 1 || p.KeepAttendanceDays > 3650 {
		f.Add("keep_attendance_days", "error.number")
	}
	for stage, r := range p.Stages {
		if !stage.Deliberative() {
			f.Add("stages."+string(stage), "error.stage", "stage", string(stage))
			continue
		}
		checkStageRules(&f, "stages."+string(stage)+".", r)
	}
	for who, n := range p.Quotas {
		if n < 0 || n > 10_000 {
			f.Add("quotas."+who, "error.number")
		}
		if who != "rw" && !Group(who).Valid() {
			f.Add("quotas."+who, "error.group")
		}
	}
	for kind, list := range p.Scoring {
		if kind != "" && kind != KindPhysical && kind != KindNonPhysical {
			f.Add("scoring."+kind, "error.scoring_kind")
		}
		checkCriteria(&f, "scoring."+kind, list)
	}
	return f.Err()
}

// The kinds of proposals that may be scored by criteria of their own.
const (
	KindPhysical    = "physical"
	KindNonPhysical = "non_physical"
)

// Criteria are those a proposal of kind is scored by: its kind's own, else the
// ones for all; none where the cycle does not score.
func (p Procedure) Criteria(kind string) []Criterion {
	if own := p.Scoring[kind]; len(own) > 0 {
		return own
	}
	return p.Scoring[""]
}

func checkStageRules(f *Fields, at string, r StageRules) {
	for _, c := range []struct {
		name    string
		n, most int
	}{
		{"notice_days", r.NoticeDays, 90}, {"entry_hours", r.EntryHours, 2160}, {"sign_within_hours", r.SignWithinHours, 2160},
		{"upload_hours", r.UploadHours, 2160}, {"quorum", r.Quorum, maxPeople}, {"women_share", r.WomenShare, 100},
		{"women_baseline", r.WomenBaseline, 100}, {"delegates", r.Delegates, 100},
	} {
		if c.n < 0 || c.n > c.most {
			f.Add(at+c.name, "error.number")
		}
	}
	for _, g := range r.Groups {
		if !g.Valid() {
			f.Add(at+"groups", "error.group")
		}
	}
	for _, u := range r.Uploads {
		if !u.Valid() {
			f.Add(at+"uploads", "error.upload_kind")
		}
	}
	for _, s := range r.Signatories {
		if !s.Office.Valid() {
			f.Add(at+"signatories", "error.office")
		}
	}
}

func checkCriteria(f *Fields, at string, list []Criterion) {
	if len(list) > 30 {
		f.Add(at, "error.too_many_rows", "most", "30")
		return
	}
	seen := map[string]bool{}
	for i, c := range list {
		here := at + "[" + strconv.Itoa(i) + "]."
		f.AddError(CheckText(here+"code", c.Code, 1, 40))
		f.AddError(CheckText(here+"name", c.Name, 1, MaxShort))
		if seen[c.Code] {
			f.Add(here+"code", "error.code_twice")
		}
		seen[c.Code] = true
		if c.Weight < 1 || c.Weight > 1000 {
			f.Add(here+"weight", "error.number")
		}
		if len(c.Scale) < 2 || len(c.Scale) > 20 {
			f.Add(here+"scale", "error.scale_short")
		}
		for _, a := range c.Scale {
			if a.Score < 0 || a.Score > 1000 {
				f.Add(here+"scale", "error.number")
			}
			f.AddError(CheckText(here+"scale", a.Text, 1, MaxTitle))
		}
	}
}

// CheckOfficeholder refuses with Invalid, field by field, who cannot hold an
// office: an office, standing or span there is not, or no name.
func CheckOfficeholder(h Officeholder) error {
	var f Fields
	if !ValidID(h.ID) {
		f.Add("id", "error.id")
	}
	if !h.Office.Valid() {
		f.Add("office", "error.office")
	}
	if h.Acting != Holder && h.Acting != ActingTask && h.Acting != ActingDay {
		f.Add("acting", "error.acting")
	}
	f.AddError(CheckText("where", h.Where, 1, MaxShort))
	f.AddError(CheckText("name", h.Name, 1, MaxShort))
	f.AddError(CheckText("number", h.Number, 0, 40))
	f.AddError(CheckText("decree", h.Decree, 0, MaxShort))
	if h.From < 0 || h.Until != 0 && h.Until <= h.From {
		f.Add("until", "error.window_order")
	}
	return f.Err()
}

// countedActivities are the units of proposals that build nothing: people taught,
// meetings held, months of service.
var countedActivities = []string{"orang", "peserta", "kegiatan", "kali", "bulan", "hari", "angkatan", "kelas", "pertemuan", "kelompok", "pelatihan"}

// KindOf tells by its unit whether a proposal builds something, for criteria that
// differ by kind.
func KindOf(unit string) string {
	unit = strings.ToLower(strings.TrimSpace(unit))
	for _, word := range strings.Fields(unit) {
		if slices.Contains(countedActivities, word) {
			return KindNonPhysical
		}
	}
	return KindPhysical
}
