package api

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/papers"
	"musrenbang/planning"
	"musrenbang/store"
)

// paperView is one paper of a sitting. One without a file is made when somebody
// asks for it; digest and made_at are those of stored ones.
type paperView struct {
	Kind    string           `json:"kind"`
	Subject string           `json:"subject,omitempty"`
	Digest  string           `json:"digest,omitempty"`
	File    string           `json:"file,omitempty"`
	MadeAt  planning.Instant `json:"made_at,omitempty"`
}

type papersView struct {
	Papers []paperView `json:"papers"`
}

// publicPapers are the kinds everybody may read as they are stored.
var publicPapers = []string{"board", "board_text"}

// listPapers lists the papers of a sitting that this reader may have.
func (h *handler) listPapers(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, err := h.forum(c)
	if err != nil {
		return err
	}
	list, err := h.store.Papers(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	v := papersView{Papers: []paperView{}}
	for _, p := range list {
		if h.mayRead(c, f, p.Kind) == nil && !madeAnew(f, p) {
			v.Papers = append(v.Papers, paperView{Kind: p.Kind, Subject: p.Subject, Digest: p.Digest, File: p.File, MadeAt: p.MadeAt})
		}
	}
	asked, err := h.asked(c, f)
	if err != nil {
		return err
	}
	for _, p := range asked {
		v.Papers = append(v.Papers, paperView{Kind: p.Kind, Subject: p.Subject})
	}
	return c.JSON(v)
}

// madeAnew: before the close a stored paper may be older than the sitting's facts.
func madeAnew(f planning.Forum, p store.Paper) bool {
	return f.ClosedAt == 0 && !slices.Contains(publicPapers, p.Kind)
}

// asked are the papers that are made for this reader now.
func (h *handler) asked(c *fiber.Ctx, f planning.Forum) ([]papers.Paper, error) {
	if h.mayRead(c, f, "") != nil {
		return nil, nil
	}
	maker, err := h.papers(c)
	if err != nil {
		return nil, err
	}
	list, err := maker.Asked(c.UserContext(), f, papers.Reader{Lang: auth.Lang(c), Secret: h.secretFor(c)})
	return slices.DeleteFunc(list, func(p papers.Paper) bool { return h.mayRead(c, f, p.Kind) != nil }), err
}

// mayRead lets everybody have the boards, and offices of the place the rest; names
// need the right to personal data, what people asked for and the secrets of it that
// right or the right to take proposals down there.
func (h *handler) mayRead(c *fiber.Ctx, f planning.Forum, kind string) error {
	what := planning.ReadProposals
	switch {
	case slices.Contains(publicPapers, kind):
		return nil
	case papers.OfProposals(kind):
		return auth.TakenDown(c, f.Place())
	case papers.Personal(kind):
		what = planning.ReadPersonal
	}
	_, err := auth.Ref(c, what, f.Place())
	return err
}

// paperPDF sends the latest stored paper of a kind, or one made now.
func (h *handler) paperPDF(c *fiber.Ctx) error {
	q := queryOf(c)
	subject := q.text("subject")
	if err := q.err(); err != nil {
		return err
	}
	kind, err := pathParam(c, "kind")
	if err != nil {
		return err
	}
	f, err := h.forum(c)
	if err != nil {
		return err
	}
	if err := h.mayRead(c, f, kind); err != nil {
		return err
	}
	name := asciiName(kind) + "-" + asciiName(f.ID) + ".pdf"
	if f.ClosedAt == 0 || papers.Personal(kind) { // all else is as it was stored
		asked, err := h.asked(c, f)
		if err != nil {
			return err
		}
		for _, p := range asked {
			if p.Kind == kind && p.Subject == subject {
				return sendPaper(c, p, name)
			}
		}
	}
	list, err := h.store.Papers(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Kind == kind && p.Subject == subject {
			return h.sendStored(c, p.File, name)
		}
	}
	return planning.Refuse(planning.NotFound, "error.minutes_paper")
}
