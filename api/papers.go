package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/papers"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

const pdfType = "application/pdf"

// minutes is the record of a closed forum. Places and problems hold residents'
// names (design.md 5, Log), so the public reads them without; offices of the place
// read all.
func (h *handler) minutes(c *fiber.Ctx) error {
	m, _, _, err := h.readMinutes(c)
	if err != nil {
		return err
	}
	return c.JSON(m)
}

// readMinutes returns the content this reader may see (the latest, or the number
// that was asked for), the stored paper and whether they may see all of it.
func (h *handler) readMinutes(c *fiber.Ctx) (m planning.Minutes, file string, whole bool, err error) {
	id, err := pathParam(c, "id")
	if err != nil {
		return m, "", false, err
	}
	q := queryOf(c)
	number := q.number("number", 1000)
	if err := q.err(); err != nil {
		return m, "", false, err
	}
	m, stored, err := h.store.MinutesNumber(c.UserContext(), id, number)
	file = stored.File
	if err != nil {
		return m, "", false, err
	}
	if _, err := auth.Ref(c, planning.ReadProposals, m.Forum.Place()); err == nil {
		return m, file, true, nil
	}
	return m.Public(), file, false, nil
}

// minutesPDF is the paper: the stored one for offices, as it was signed; for the
// public the same content without what was not reviewed, with the whole record's
// digest at its foot.
func (h *handler) minutesPDF(c *fiber.Ctx) error {
	m, file, whole, err := h.readMinutes(c)
	if err != nil {
		return err
	}
	name := "berita-acara-" + asciiName(m.Forum.ID) + ".pdf"
	switch {
	case whole && file == "":
		return planning.Refuse(planning.NotFound, "error.minutes_paper")
	case whole:
		return h.sendStored(c, file, name)
	}
	maker, err := h.papers(c)
	if err != nil {
		return err
	}
	f, err := h.store.ForumState(c.UserContext(), m.Forum.ID)
	if err != nil {
		return err
	}
	paper, err := maker.PublicMinutes(c.UserContext(), f, c.QueryInt("number"))
	if err != nil {
		return err
	}
	return sendPaper(c, paper, name)
}

// papers makes papers that print this city's public address.
func (h *handler) papers(c *fiber.Ctx) (papers.Maker, error) {
	city, err := h.store.City(c.UserContext())
	return papers.Maker{Store: h.store, BaseURL: city.BaseURL}, err
}

// sendPaper writes a paper and sends it.
func sendPaper(c *fiber.Ctx, p papers.Paper, name string) error {
	var pdf bytes.Buffer
	if err := p.Write(&pdf); err != nil {
		return err
	}
	return sendPDF(c, pdf.Bytes(), name)
}

// sendStored sends a stored paper; what was stored is what is sent, byte for byte.
func (h *handler) sendStored(c *fiber.Ctx, id, name string) error {
	content, err := h.stored(c, id)
	if err != nil {
		return err
	}
	return sendPDF(c, content, name)
}

func (h *handler) stored(c *fiber.Ctx, id string) ([]byte, error) {
	f, known, err := h.store.OpenFile(c.UserContext(), id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	content := make([]byte, known.Size)
	_, err = io.ReadFull(f, content)
	return content, err
}

func sendPDF(c *fiber.Ctx, pdf []byte, name string) error {
	sum := sha256.Sum256(pdf)
	c.Set(fiber.HeaderETag, `"`+hex.EncodeToString(sum[:])+`"`)
	c.Set(fiber.HeaderContentType, pdfType)
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+name+`"`)
	return c.Send(pdf)
}

// asciiName keeps what is safe in a file name; identities of forums are nearly all
// of that.
func asciiName(s string) string {
	out := []byte(s)
	for i, b := range out {
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', b == '.', b == '-', b == '_':
		default:
			out[i] = '_'
		}
	}
	return string(out)
}

// receiptPDF is the proposer's slip. The secret is printed only for the account
// that entered the proposal and until a forum takes it up: whoever comes later
// has to ask the proposer for it.
func (h *handler) receiptPDF(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	p, err := h.proposal(c)
	if err != nil {
		return err
	}
	if _, err := auth.Ref(c, planning.Action(planning.Submit), planning.Place{Stage: p.Entry, Area: p.Area, Agency: p.Agency}); err != nil {
		return err
	}
	d, err := h.store.ProposalByID(c.UserContext(), p.ID)
	if err != nil {
		return err
	}
	maker, err := h.papers(c)
	if err != nil {
		return err
	}
	slip, err := maker.Slip(c.UserContext(), d, auth.Lang(c), h.secretFor(c)(d))
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	if err := report.Receipt(&pdf, slip); err != nil {
		return err
	}
	return sendPDF(c, pdf.Bytes(), "tanda-terima-"+asciiName(string(d.Code))+".pdf")
}

// secretFor is what stands as the secret on a receipt for this caller.
func (h *handler) secretFor(c *fiber.Ctx) func(store.ProposalDetail) string {
	me := auth.Actor(c).ID
	return func(d store.ProposalDetail) string {
		if d.Enterer != me || d.Class != planning.Submitted || d.SplitFrom != nil {
			return ""
		}
		return h.store.ReceiptSecret(d.ProposalItem)
	}
}
