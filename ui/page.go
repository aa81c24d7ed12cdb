package ui

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// page begins a page: frame, menu, who is signed in, the way to the other
// language, and what the last act did.
func (h *Handler) page(c *fiber.Ctx, title string) Page {
	w := h.words(c)
	p := Page{
		Site: h.siteOf(c.UserContext()), Lang: h.lang(c), Title: title, Path: pathOf(c), OtherLangURL: otherLangURL(c, h.lang(c)),
		CSRF: auth.SessionCSRF(c), Notice: noticeOf(w, c.Query(noticeQuery)),
		FooterNav: []Link{
			{Label: w.T("how.title"), URL: "/cara-menghitung"}, {Label: w.T("nav.calendar"), URL: "/kalender"},
			{Label: w.T("nav.forums"), URL: "/musyawarah"},
		},
	}
	account, signed := auth.Signed(c)
	if !signed {
		p.FooterNav = append(p.FooterNav, Link{Label: w.T("nav.sign_in"), URL: "/masuk"})
		p.Nav = current(c, citizenNav(w))
		return p
	}
	actor := auth.Actor(c)
	p.User = &UserView{Name: account.Name, Role: roleWords(w, actor), SignOutURL: "/keluar"}
	p.Nav = current(c, officerNav(w, actor))
	p.FooterNav = slices.Insert(p.FooterNav, 0, Link{Label: w.T("nav.track"), URL: "/lacak"})
	return p
}

func citizenNav(w words) []Link {
	return []Link{
		{Label: w.T("nav.track"), URL: "/lacak"}, {Label: w.T("nav.areas"), URL: "/wilayah"},
		{Label: w.T("nav.accommodation"), URL: "/akomodasi"}, {Label: w.T("nav.calendar"), URL: "/kalender"},
	}
}

func officerNav(w words, actor planning.Actor) []Link {
	var nav []Link
	if planning.MayAnywhere(actor, planning.ReadProposals) {
		nav = append(nav, Link{Label: w.T("nav.queue"), URL: "/kerja"}, Link{Label: w.T("nav.proposals"), URL: "/kerja/usulan"})
	}
	nav = append(nav, Link{Label: w.T("nav.forums"), URL: "/musyawarah"}, Link{Label: w.T("nav.accommodation"), URL: "/akomodasi"})
	if planning.MayAnywhere(actor, planning.ForumClose) || planning.MayAnywhere(actor, planning.ManageAreas) {
		nav = append(nav, Link{Label: w.T("officeholders.tab"), URL: "/kerja/pejabat"})
	}
	if planning.MayAnywhere(actor, planning.ManageCalendar) {
		nav = append(nav, Link{Label: w.T("nav.calendar"), URL: "/kerja/kalender"})
	}
	if planning.MayAnywhere(actor, planning.RecordDocument) {
		nav = append(nav, Link{Label: w.T("nav.documents"), URL: "/kerja/dokumen"})
	}
	if planning.MayAnywhere(actor, planning.ManageDevices) {
		nav = append(nav, Link{Label: w.T("nav.devices"), URL: "/kerja/tablet"})
	}
	return nav
}

// current marks the link that leads nearest to the page.
func current(c *fiber.Ctx, nav []Link) []Link {
	path, best := c.Path(), -1
	for i, l := range nav {
		here := path == l.URL || strings.HasPrefix(path, l.URL+"/")
		if here && (best < 0 || len(l.URL) > len(nav[best].URL)) {
			best = i
		}
	}
	if best >= 0 {
		nav[best].Current = true
	}
	return nav
}

// roleWords names the roles somebody holds, each once.
func roleWords(w words, actor planning.Actor) string {
	var names []string
	for _, g := range actor.Grants {
		if name := w.T("role." + string(g.Role)); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// pathOf is the address of a page without the choice of a language and without
// the news of the act that led there.
func pathOf(c *fiber.Ctx) string {
	return withQuery(c, func(q url.Values) {
		q.Del(langQuery)
		q.Del(noticeQuery)
	})
}

func otherLangURL(c *fiber.Ctx, lang string) string {
	other := "en"
	if lang == other {
		other = "id"
	}
	return withQuery(c, func(q url.Values) {
		q.Del(noticeQuery)
		q.Set(langQuery, other)
	})
}

// withQuery is this page's address with its query changed.
func withQuery(c *fiber.Ctx, change func(url.Values)) string {
	q := queryOf(c)
	q.Del(awayQuery)
	change(q)
	path := (&url.URL{Path: c.Path()}).EscapedPath()
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// queryOf copies the query of the request.
func queryOf(c *fiber.Ctx) url.Values {
	q := url.Values{}
	for name, value := range c.Request().URI().QueryArgs().All() {
		q.Add(string(name), string(value))
	}
	return q
}

// noticeQuery carries what the last act did over the redirect after it. Only
// the words of notices can be said this way.
const noticeQuery = "kabar"

var notices = map[string]struct{ tone, key string }{
	"diputuskan":      {"kept", "notice.decided"},
	"dibuka":          {"kept", "notice.forum_open"},
	"dibacakan":       {"kept", "notice.forum_read"},
	"ditutup":         {"kept", "notice.forum_closed"},
	"ditandatangani":  {"kept", "notice.forum_signed"},
	"hadir":           {"kept", "notice.attendance"},
	"dijadwalkan":     {"kept", "notice.scheduled"},
	"dicatat":         {"kept", "notice.recorded"},
	"kalender":        {"kept", "notice.calendar"},
	"ditarik":         {"info", "notice.withdrawn"},
	"keluar":          {"info", "notice.signed_out"},
	"tablet":          {"kept", "notice.device_added"},
	"tiket":           {"kept", "notice.ticket"},
	"dicabut":         {"info", "notice.device_revoked"},
	"aplikasi-henti":  {"waiting", "notice.tablets_stopped"},
	"aplikasi-jalan":  {"kept", "notice.tablets_started"},
	"foto":            {"kept", "notice.photo_cleared"},
	"foto_dihapus":    {"kept", "notice.photo_removed"},
	"diperbaiki":      {"kept", "notice.amended"},
	"sandi":           {"kept", "notice.password"},
	"peserta":         {"kept", "notice.attendee"},
	"peserta_hapus":   {"info", "notice.attendee_removed"},
	"acara":           {"kept", "notice.facts"},
	"berkas":          {"kept", "notice.upload"},
	"foto_musyawarah": {"kept", "notice.photo"},
	"pengawal":        {"kept", "notice.companion"},
	"pengawal_lihat":  {"kept", "notice.companion_seen"},
	"betulan":         {"kept", "notice.mended"},
	"perubahan":       {"kept", "notice.corrected"},
	"daftar":          {"kept", "notice.confirmed"},
	"cara":            {"kept", "notice.reached"},
	"urutan":          {"kept", "notice.rank"},
	"nilai":           {"kept", "notice.scores"},
	"tata_cara":       {"kept", "notice.procedure"},
	"pejabat":         {"kept", "notice.officeholder"},
	"pagu":            {"kept", "notice.ceilings"},
}

func noticeOf(w words, name string) *Notice {
	n, ok := notices[name]
	if !ok {
		return nil
	}
	return &Notice{Tone: n.tone, Text: w.T(n.key)}
}

// after redirects to a page and tells it what was done.
func after(c *fiber.Ctx, address, news string) error {
	path, fragment, _ := strings.Cut(address, "#")
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	if fragment != "" {
		fragment = "#" + fragment
	}
	return c.Redirect(path+mark+noticeQuery+"="+news+fragment, fiber.StatusSeeOther)
}
