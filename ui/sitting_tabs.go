package ui

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// sittingTabs leads between the pages of one sitting: the proposals, who came,
// the facts, the scores, the draft, the scans, and what is shown to the hall.
func sittingTabs(c *fiber.Ctx, w words, s store.Sitting) []Chip {
	base := "/musyawarah/" + s.ID
	tabs := []Chip{
		{Label: w.T("sitting.tab.agenda"), URL: base},
		{Label: w.T("sitting.tab.attendance"), URL: base + "/hadir"},
		{Label: w.T("sitting.tab.facts"), URL: base + "/acara"},
		{Label: w.T("sitting.tab.scores"), URL: base + "/skor"},
		{Label: w.T("sitting.tab.companions"), URL: base + "/pengawal"},
		{Label: w.T("sitting.tab.draft"), URL: base + "/baca"},
		{Label: w.T("sitting.tab.papers"), URL: base + "/berkas"},
		{Label: w.T("sitting.tab.screen"), URL: base + "/layar"},
	}
	for i := range tabs {
		tabs[i].Current = c.Path() == tabs[i].URL
	}
	return tabs
}

// sittingDesk begins a desk about a sitting, with its crumbs and tabs.
func (h *Handler) sittingDesk(c *fiber.Ctx, w words, s store.Sitting, title string) deskPage {
	name := w.forum(s.Forum, s.AgencyName)
	p := deskPage{Page: h.page(c, title), Lede: name + " · " + sittingFacts(w, s), Tabs: sittingTabs(c, w, s)}
	p.Crumbs = []Link{{Label: w.T("nav.forums"), URL: "/musyawarah?tahun=" + yearText(s.Cycle)}, {Label: name, URL: "/musyawarah/" + s.ID}}
	p.NoIndex = true
	h.carry(c, w, &p.Page, s)
	return p
}

// mayAt reports whether the reader may do what at the sitting's place.
func mayAt(c *fiber.Ctx, what planning.Action, s store.Sitting) bool {
	_, err := planning.May(auth.Actor(c), what, s.Place())
	return err == nil
}

// unfrozen reports whether the sitting can still be changed.
func unfrozen(s store.Sitting) bool {
	return s.Status != planning.ForumClosed && s.Status != planning.ForumSigned
}

// shortfallText says an expectation of the procedure that was not met.
func shortfallText(w words, x planning.Shortfall) string {
	switch x.Kind {
	case "quorum":
		return w.T("shortfall.quorum", "Got", w.count(x.Got), "Want", w.count(x.Want))
	case "women":
		return w.T("shortfall.women", "Got", w.Percent(yearText(x.Got)), "Want", w.Percent(yearText(x.Want)))
	case "group":
		return w.T("shortfall.group", "Group", w.T("group."+string(x.Group)))
	case "notice":
		return w.T("shortfall.notice", "Got", w.count(x.Got), "Want", w.count(x.Want))
	}
	return w.T("shortfall.late_close")
}

func shortfallTexts(w words, list []planning.Shortfall) (out []string) {
	for _, x := range list {
		out = append(out, shortfallText(w, x))
	}
	return out
}

// fileAddress is the address of a file of a sitting by its upload's number.
func fileAddress(forum, kind, id string) string {
	return "/musyawarah/" + url.PathEscape(forum) + "/" + kind + "/" + url.PathEscape(id)
}
