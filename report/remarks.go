package report

import (
	"strconv"
	"strings"

	"musrenbang/planning"
)

// remarks are what must be said beside the decisions and is never hidden: what
// fell short, what was asked for, who watched, what was moved.
func (r *record) remarks() {
	var notes []string
	t, m := r.text, r.m
	add := func(text string) {
		if text != "" {
			notes = append(notes, text)
		}
	}
	if m.OnPaper {
		add(t.T("paper.note.on_paper"))
	}
	if m.LateClose {
		closed := t.T("paper.minutes.late_undated")
		if at := m.Forum.ClosedAt; at != 0 {
			closed = t.T("paper.minutes.late", "Date", t.DateTime(int64(at), r.zone))
		}
		add(closed)
	}
	for _, s := range m.Shortfalls {
		add(r.shortfall(s))
	}
	add(r.needsText())
	for i, w := range m.Witness {
		if i < len(m.WitnessGroups) && m.WitnessGroups[i] != "" {
			add(t.T("paper.note.companion_of", "Group", strings.ToLower(t.T("group."+string(m.WitnessGroups[i]))), "Text", w))
			continue
		}
		add(t.T("paper.note.companion", "Text", w))
	}
	if n := len(m.Reranked); n > 0 {
		add(t.T("paper.note.reranked", "Number", figure(t, n), "Annex", r.annexName(annexReranked)))
	}
	if n := r.tied(); n > 0 {
		add(t.T("paper.note.tied", "Number", figure(t, n), "Annex", r.annexName(annexScores)))
	}
	if len(notes) == 0 {
		return
	}
	r.y++
	r.room(3 * body.height())
	r.paragraph(0, t.T("paper.minutes.note"), bodyBold)
	for i, note := range notes {
		r.item(strconv.Itoa(i+1)+".", 7, note, body)
	}
	r.y += 2
}

// shortfall says what was expected and what was there.
func (r *record) shortfall(s planning.Shortfall) string {
	t := r.text
	got, want := t.Number(int64(s.Got)), t.Number(int64(s.Want))
	switch s.Kind {
	case "quorum":
		return t.T("paper.short.quorum", "Got", got, "Want", want)
	case "women":
		return t.T("paper.short.women", "Got", got, "Want", want)
	case "group":
		return t.T("paper.short.group", "Group", strings.ToLower(t.T("group."+string(s.Group))))
	case "notice":
		return t.T("paper.short.notice", "Got", got, "Want", want)
	case "late_close":
		if r.m.LateClose {
			return "" // said already, with its date
		}
		return t.T("paper.minutes.late_undated")
	}
	return t.T("paper.short.unknown", "Kind", s.Kind, "Got", got, "Want", want)
}

// needsText is what people asked for to be able to take part, and whether it was
// there.
func (r *record) needsText() string {
	t := r.text
	var parts []string
	for _, n := range r.m.Needs {
		if n.Asked > 0 || n.Provided {
			parts = append(parts, t.T("paper.note.need", "Need", t.T("need."+string(n.Need)), "Number", t.Number(int64(n.Asked)), "Provided", r.provided(n)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return t.T("paper.note.needs", "Parts", strings.Join(parts, "; "))
}

func (r *record) provided(n planning.NeedCount) string {
	if n.Provided {
		return r.text.T("paper.note.provided")
	}
	return r.text.T("paper.note.not_provided")
}

// tied counts the proposals whose score is another's too.
func (r *record) tied() (n int) {
	for _, row := range r.scored() {
		if row.Tied {
			n++
		}
	}
	return n
}
