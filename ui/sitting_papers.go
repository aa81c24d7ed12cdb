package ui

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/papers"
	"musrenbang/planning"
	"musrenbang/store"
)

// papersBlock links the papers of a sitting that this reader may have, the newest
// of each, those that are made anew among them, and its evidence in one file.
func (h *Handler) papersBlock(c *fiber.Ctx, w words, s store.Sitting) (block, error) {
	ctx := c.UserContext()
	b := block{ID: "naskah", Title: w.T("papers.title"), Text: w.T("papers.text")}
	var list []papers.Paper
	if s.ClosedAt != 0 { // before that everything is made anew
		kept, err := h.store.Papers(ctx, s.ID)
		if err != nil {
			return b, err
		}
		for _, p := range kept {
			list = append(list, papers.Paper{Kind: p.Kind, Subject: p.Subject})
		}
	}
	asked, err := h.papers().Asked(ctx, s.Forum, papers.Reader{Lang: auth.Lang(c)})
	if err != nil {
		return b, err
	}
	personal, takenDown := mayAt(c, planning.ReadPersonal, s), auth.TakenDown(c, s.Place()) == nil
	linked := map[string]bool{}
	for _, p := range slices.Concat(list, asked) {
		address := "/api/v1/forums/" + s.ID + "/papers/" + p.Kind + ".pdf"
		if p.Subject != "" {
			address += "?subject=" + url.QueryEscape(p.Subject)
		}
		if linked[address] || papers.Personal(p.Kind) && !personal && !(takenDown && papers.OfProposals(p.Kind)) {
			continue
		}
		linked[address] = true
		b.Links = append(b.Links, Link{Label: joined(w.T("paper_kind."+p.Kind), subjectText(w, p)), URL: address})
	}
	b.Links = append(b.Links, Link{Label: w.T("minutes.evidence"), URL: "/api/v1/forums/" + s.ID + "/evidence.zip"})
	return b, nil
}

// subjectText is what a paper is about, in words.
func subjectText(w words, p papers.Paper) string {
	if p.Kind != "rw1" && p.Kind != "receipts" {
		return p.Subject
	}
	if p.Subject == "00" {
		return w.T("papers.whole")
	}
	return w.inRW(p.Subject)
}
