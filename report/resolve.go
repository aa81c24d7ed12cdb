package report

import (
	"slices"
	"strconv"
	"strings"

	"musrenbang/planning"
)

const pointIndent = 28.0

// resolve is the body of the decision, KESATU and on: what was passed on, what
// was not, how that was reached, who came, who carries it on, what it is for.
func (r *record) resolve() {
	points := []string{r.passedText(), r.secondly()}
	if r.empty() {
		points = []string{r.nilText()}
	}
	points = append(points, r.reachedText(), r.presence(), r.delegatesText(), r.wholeText(), r.use())
	points = slices.DeleteFunc(points, func(text string) bool { return text == "" })
	for i, text := range points {
		r.item(r.text.T(ordinals[min(i, len(ordinals)-1)]), pointIndent, text, body)
		r.y += 1.5
	}
}

// ordinals are the names of the points, KESATU and on.
var ordinals = []string{
	"paper.minutes.first", "paper.minutes.second", "paper.minutes.third", "paper.minutes.fourth",
	"paper.minutes.fifth", "paper.minutes.sixth", "paper.minutes.seventh",
}

// passedText is what was passed on; a listing sitting ranks, and its plenary
// decides.
func (r *record) passedText() string {
	t, m := r.text, r.m
	if !m.Listing || len(m.Passed) == 0 {
		return strings.TrimSpace(r.first() + " " + r.channelText())
	}
	total, unpriced := sumOf(m.Passed)
	text := t.T("paper.minutes.listed", "Number", figure(t, len(m.Passed)), "Next", r.plenary(),
		"Value", t.Rupiah(int64(total)), "Spelled", spell(int64(total)))
	if unpriced > 0 {
		text += " " + t.T("paper.minutes.passed_unpriced", "Number", figure(t, unpriced))
	}
	return text
}

// plenary is where a listing sitting's list goes.
func (r *record) plenary() string {
	if l := level(r.m.Forum); l == planning.LevelRW {
		return r.text.T("paper.forum.plenary", "Place", areaName(r.text, planning.LevelKelurahan, r.m.ParentName))
	}
	return r.text.T("paper.forum.plenary", "Place", forumPlace(r.text, r.m))
}

// channelText counts the kelurahan's four lists out (Perwal Semarang 135/2016).
func (r *record) channelText() string {
	if !r.fourLists() || len(r.m.Passed) == 0 {
		return ""
	}
	t := r.text
	var parts []string
	for i, channel := range planning.Channels() {
		rows := ofChannel(r.m.Passed, channel)
		sum, _ := sumOf(rows)
		parts = append(parts, t.T("paper.minutes.list", "List", letter(i), "Channel", strings.ToLower(t.T("channel."+string(channel))),
			"Number", t.Number(int64(len(rows))), "Value", t.Rupiah(int64(sum))))
	}
	return t.T("paper.minutes.lists", "Parts", strings.Join(parts, "; "))
}

// fourLists reports a kelurahan's plenary, whose result is four lists by channel.
func (r *record) fourLists() bool {
	return r.m.Forum.Stage == planning.Village && !r.m.Listing && level(r.m.Forum) == planning.LevelKelurahan && r.m.Forum.Group == ""
}

func ofChannel(rows []planning.MinutesRow, channel planning.Channel) (out []planning.MinutesRow) {
	for _, row := range rows {
		if row.Channel == channel {
			out = append(out, row)
		}
	}
	return out
}

// letter names a list: A, B, C, D.
func letter(i int) string { return string(rune('A' + i)) }

// nilText says that there was nothing to decide, and why (SOP Medan 2017).
func (r *record) nilText() string {
	text := r.text.T("paper.minutes.none")
	if reason := strings.TrimSpace(r.m.NilReason); reason != "" {
		text += " " + r.text.T("paper.minutes.nil_reason", "Reason", strings.TrimRight(reason, "."))
	}
	return text + " " + r.text.T("paper.minutes.nil_proof")
}

// reachedText counts how decisions were reached; what nobody recorded is said too.
func (r *record) reachedText() string {
	if r.empty() {
		return ""
	}
	t := r.text
	consent, votes, unsaid := 0, 0, 0
	for _, row := range slices.Concat(r.m.Passed, r.m.NotPassed) {
		switch {
		case row.Reached == nil:
			unsaid++
		case row.Reached.Vote:
			votes++
		default:
			consent++
		}
	}
	var parts []string
	if consent > 0 {
		parts = append(parts, t.T("paper.minutes.by_consent", "Number", figure(t, consent)))
	}
	if votes > 0 {
		parts = append(parts, t.T("paper.minutes.by_vote", "Number", figure(t, votes)))
	}
	if len(parts) == 0 {
		return t.T("paper.minutes.reached_unsaid")
	}
	text := t.T("paper.minutes.reached", "Parts", strings.Join(parts, " "+t.T("paper.minutes.and")+" "))
	if unsaid > 0 {
		text += " " + t.T("paper.minutes.reached_rest", "Number", figure(t, unsaid))
	}
	return text
}

// presence is the paragraph about who came, in counts only.
func (r *record) presence() string {
	t, a := r.text, r.m.Attendance
	if present(a) == 0 {
		if r.empty() {
			return t.T("paper.minutes.nobody")
		}
		return t.T("paper.minutes.attendance_none")
	}
	text := t.T("paper.minutes.attendance", "Total", figure(t, present(a)), "Women", figure(t, a.Women), "Men", figure(t, a.Men))
	if rest := present(a) - a.Women - a.Men; rest > 0 {
		text += " " + t.T("paper.minutes.attendance_rest", "Number", figure(t, rest))
	}
	if parts := r.ages(a); len(parts) > 0 {
		text += " " + t.T("paper.minutes.by_age", "Parts", strings.Join(parts, ", "))
	}
	if parts := r.spoken(a.Groups); len(parts) > 0 {
		text += " " + t.T("paper.minutes.by_group", "Parts", strings.Join(parts, ", "))
	}
	if d := a.Disability; d != (planning.DisabilityTally{}) {
		text += " " + t.T("paper.minutes.by_disability", "Yes", t.Number(int64(d.Yes)), "No", t.Number(int64(d.No)), "Unsaid", t.Number(int64(d.Unsaid)))
	}
	if n := a.Speakers[planning.Woman] + a.Speakers[planning.Man] + a.Speakers[""]; n > 0 {
		text += " " + t.T("paper.minutes.speakers", "Number", figure(t, n), "Women", t.Number(int64(a.Speakers[planning.Woman])),
			"Men", t.Number(int64(a.Speakers[planning.Man])))
	}
	return text + " " + t.T("paper.minutes.attendance_list") + " " + t.T("paper.minutes.presence_annex", "Annex", r.annexName(annexPresence))
}

// ageKeys are the words of the bands; their codes are no keys.
var ageKeys = map[planning.AgeBand]string{
	planning.AgeChild: "child", planning.AgeYouth: "youth", planning.AgeAdult: "adult", planning.AgeSenior: "senior",
}

func (r *record) ages(a planning.Tally) (parts []string) {
	for _, band := range planning.AgeBands() {
		if n := a.Ages[band]; n > 0 {
			parts = append(parts, r.text.T("age."+ageKeys[band])+" "+r.text.Number(int64(n)))
		}
	}
	return parts
}

func (r *record) spoken(by map[planning.Group]int) (parts []string) {
	for _, g := range planning.Groups() {
		if n := by[g]; n > 0 {
			parts = append(parts, strings.ToLower(r.text.T("group."+string(g)))+" "+r.text.Number(int64(n)))
		}
	}
	return parts
}

func (r *record) delegatesText() string {
	n := len(r.m.Delegates)
	if n == 0 {
		return ""
	}
	women := 0
	for _, d := range r.m.Delegates {
		if d.Sex == planning.Woman {
			women++
		}
	}
	return r.text.T("paper.minutes.delegates", "Number", figure(r.text, n), "Women", strconv.Itoa(women), "Annex", r.annexName(annexDelegates))
}

// wholeText binds the annexes to the minutes.
func (r *record) wholeText() string {
	if len(r.plan) == 0 {
		return ""
	}
	last := r.text.T("paper.annex.numbered", "Number", roman(len(r.plan)))
	if len(r.plan) == 1 {
		return r.text.T("paper.minutes.whole_one", "Annex", last)
	}
	return r.text.T("paper.minutes.whole", "Last", last)
}
