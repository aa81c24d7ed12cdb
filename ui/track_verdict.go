package ui

import (
	"strconv"
	"strings"

	"musrenbang/planning"
	"musrenbang/store"
)

func yearText(year int) string { return strconv.Itoa(year) }

// trackVerdict says the outcome in words and, in a sentence or two, why.
func trackVerdict(w words, t store.Tracking) Verdict {
	v := Verdict{Class: string(t.Class), Title: w.T("class." + string(t.Class) + ".verdict")}
	switch t.Class {
	case planning.Funded, planning.AccommodatedFull, planning.AccommodatedPart:
		v.Title = w.T("verdict.in_year", "Verdict", v.Title, "Year", yearText(t.Cycle))
		v.Text = sentences(moneySentence(w, t), volumeSentence(w, t), changeSentence(w, t))
	case planning.Realised:
		v.Text = sentences(moneySentence(w, t), volumeSentence(w, t))
	case planning.Submitted:
		v.Text = w.T("track.why_received", "Date", w.date(t.ReceivedAt))
		if t.Late {
			v.Text = sentences(v.Text, w.T("track.why_late"))
		}
	case planning.UnderReview:
		v.Text = w.T("class.under_review.next")
	case planning.Forwarded:
		v.Text = sentences(forwardedSentence(w, t), changeSentence(w, t))
	case planning.Merged:
		v.Text = w.T("class.merged.next")
	case planning.SplitUp:
		v.Text = w.T("class.split.next")
	case planning.Withdrawn:
		v.Text = w.T("track.why_withdrawn", "Date", w.date(t.Timeline[0].At))
	default: // returned, redirected, deferred, rejected, cancelled: the reason owed
		v.Text = sentences(outcomeSentence(w, t), reasonSentence(w, t.Reason, t.ReasonText))
	}
	return v
}

// sentences joins what is not empty.
func sentences(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

func moneySentence(w words, t store.Tracking) string {
	switch {
	case t.Value <= 0:
		return ""
	case t.AskedValue <= 0:
		return w.T("track.money_new", "Value", w.short(t.Value))
	case t.AskedValue == t.Value:
		return w.T("track.money_same", "Value", w.short(t.Value))
	}
	return w.T("track.money_other", "Value", w.short(t.Value), "Asked", w.short(t.AskedValue))
}

func volumeSentence(w words, t store.Tracking) string {
	if t.Volume == t.AskedVolume {
		return w.T("track.volume_same", "Volume", w.quantity(t.Volume, t.Unit))
	}
	return w.T("track.volume_other", "Volume", w.quantity(t.Volume, t.Unit), "Asked", w.quantity(t.AskedVolume, t.Unit))
}

// changeSentence is the reason given with the latest change on the way.
func changeSentence(w words, t store.Tracking) string {
	for _, step := range t.Timeline {
		if step.Act == planning.ForwardChanged && step.Reason != "" {
			if step.ReasonText != "" {
				return closed(step.ReasonText)
			}
			return w.T("reason." + string(step.Reason) + ".plain")
		}
	}
	return ""
}

func forwardedSentence(w words, t store.Tracking) string {
	for _, step := range t.Timeline {
		if step.Act == planning.Forward || step.Act == planning.ForwardChanged {
			return w.T("track.why_forwarded", "Who", stepOffice(w, t, step), "Date", w.date(step.At))
		}
	}
	return ""
}

// outcomeSentence says what a refusal leads to, where it leads somewhere.
func outcomeSentence(w words, t store.Tracking) string {
	step := t.Timeline[0]
	switch {
	case t.Class == planning.Deferred && step.Year != 0:
		return w.T("track.why_deferred", "Year", yearText(step.Year))
	case t.Class == planning.Redirected && step.Where != "":
		return w.T("track.why_redirected", "Where", redirectedTo(w, step.Where))
	}
	return ""
}

// redirectedTo is where a proposal went, in words where we have some.
func redirectedTo(w words, where string) string {
	switch where {
	case "csr":
		return w.T("redirect.csr")
	case "rt_fund":
		return w.T("redirect.rt_fund")
	case "maintenance":
		return w.T("redirect.maintenance")
	}
	return where
}

// reasonSentence is why, in the office's own words where it gave some.
func reasonSentence(w words, code planning.ReasonCode, text string) string {
	switch {
	case code == "" && text == "":
		return w.T("track.why_none")
	case code == "":
		return closed(text)
	case text == "":
		return w.T("reason." + string(code) + ".plain")
	}
	return w.T("reason."+string(code)) + ": " + closed(text)
}

// closed ends a text with a full stop if it has no end of its own.
func closed(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsRune(".!?", rune(text[len(text)-1])) {
		return text
	}
	return text + "."
}

// trackNext says what comes next and by when, or what the proposer can do.
func (h *Handler) trackNext(w words, t store.Tracking) *Next {
	if t.Next.Role == "" {
		n := &Next{What: w.T("track.your_turn"), Text: w.T("class." + string(t.Class) + ".next")}
		if t.Reason != "" && t.Class.Refused() {
			n.Text = sentences(w.T("reason."+string(t.Reason)+".advice"), n.Text)
		}
		return n
	}
	n := &Next{What: nextWhat(w, t)}
	switch {
	case t.Class == planning.Returned:
		n.Text = w.T("class.returned.next")
	case t.Next.Overdue && t.Next.Stage != planning.Realisation:
		n.Text = w.T("track.overdue", "Date", w.date(t.Next.ClosesAt), "Office", h.office(w))
	case t.Next.ClosesAt != 0:
		n.Text = w.T("track.by", "Date", w.date(t.Next.ClosesAt-1))
		n.Link = &Link{Label: w.T("button.calendar"), URL: "/lacak/" + string(t.Code) + "/kalender.ics"}
	default:
		n.Text = w.T("track.undated")
	}
	return n
}

// office is whom people can ask.
func (h *Handler) office(w words) string {
	if h.site.Office != "" {
		return h.site.Office
	}
	return w.T("office.bappeda", "City", w.wholeCity())
}

// nextWhat is the next step as a short sentence without its date.
func nextWhat(w words, t store.Tracking) string {
	office := w.stageOffice(t.Next.Stage, t.Area, t.AgencyName)
	if t.Next.Forum != "" {
		if f, ok := forumOf(t.Next.Forum); ok {
			office = w.forum(f, t.AgencyName)
		}
	}
	switch {
	case t.Class == planning.Returned:
		return w.T("track.next_repair")
	case t.Next.Stage == planning.Plan:
		return w.T("track.next_plan", "Year", yearText(t.Cycle))
	case t.Next.Stage == planning.Budget:
		return w.T("track.next_budget", "Year", yearText(t.Cycle))
	case t.Next.Stage == planning.Realisation:
		return w.T("track.next_work", "Office", officeName(w, t.Agency, t.AgencyName))
	case t.Next.Status == planning.ForumIsOpen || t.Next.Status == planning.ForumReadingOut:
		return w.T("track.next_sitting", "Forum", office)
	}
	return w.T("track.next_forum", "Forum", office)
}
