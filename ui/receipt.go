package ui

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/gofiber/fiber/v2"
	"rsc.io/qr"

	"musrenbang/auth"
	"musrenbang/papers"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// receiptPage is the slip a proposer takes home.
type receiptPage struct {
	Page
	Code    string
	Secret  string // "" once the hour after receipt is over
	QR      template.HTML
	Address string // where to track, as people type it; "" without a public address
	Details []Detail
	Next    string
	Late    bool
	Again   string // the form for another proposal
}

// secretFor is how long after receipt the secret is shown, and to whom: the one
// who entered the proposal, so that a page that was closed too early can be
// opened again in the hall. After that it is on the proposer's paper alone.
const secretFor planning.Instant = 3600 * 1_000_000

// receiptOf reads the proposal and whether the reader may see its secret.
func (h *Handler) receiptOf(c *fiber.Ctx) (d store.ProposalDetail, secret string, err error) {
	if d, err = h.store.Proposal(c.UserContext(), planning.TrackingCode(paramOf(c, "code"))); err != nil {
		return d, "", err
	}
	actor := auth.Actor(c)
	if d.Enterer != actor.ID {
		if _, err := planning.May(actor, planning.ReadProposals, d.Place()); err != nil {
			return d, "", err
		}
	}
	if d.Enterer == actor.ID && h.store.Now()-d.ReceivedAt < secretFor {
		secret = h.store.ReceiptSecret(d.ProposalItem)
	}
	return d, secret, nil
}

func (h *Handler) receipt(c *fiber.Ctx) error {
	d, secret, err := h.receiptOf(c)
	if err != nil {
		return err
	}
	w := h.words(c)
	slip, err := h.papers().Slip(c.UserContext(), d, h.lang(c), secret)
	if err != nil {
		return err
	}
	p := receiptPage{
		Page: h.page(c, w.T("receipt.title")), Code: string(d.Code), Secret: secret, Late: d.Late, Next: slip.Onward(),
		Again: "/usulan/baru?tahun=" + yearText(d.Cycle),
	}
	if h.base != "" {
		address := h.base + "/lacak/" + string(d.Code)
		_, p.Address, _ = strings.Cut(h.base, "://")
		p.Address += "/lacak"
		if p.QR, err = qrCode(address, w.T("receipt.qr", "Code", p.Code)); err != nil {
			return err
		}
	}
	p.Details = []Detail{
		{w.T("propose.what"), []Link{{Label: d.Title}}},
		{w.T("paper.receipt.place"), []Link{{Label: w.place(d.Area, d.RW)}}},
		{w.T("paper.receipt.at"), []Link{{Label: w.datetime(d.ReceivedAt)}}},
		{w.T("paper.receipt.group"), []Link{{Label: w.T("group." + string(d.ProposedBy))}}},
		{w.T("paper.receipt.volume"), []Link{{Label: w.quantity(d.AskedVolume, d.Unit)}}},
		{w.T("paper.receipt.value"), []Link{{Label: w.money(d.AskedValue)}}},
	}
	return h.show(c, fiber.StatusOK, "receipt", p)
}

// receiptPDF is the slip as a paper, to be cut off.
func (h *Handler) receiptPDF(c *fiber.Ctx) error {
	d, secret, err := h.receiptOf(c)
	if err != nil {
		return err
	}
	r, err := h.papers().Slip(c.UserContext(), d, h.lang(c), secret)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := report.Receipt(&buf, r); err != nil {
		return err
	}
	return sendPDF(c, buf.Bytes(), string(d.Code)+".pdf")
}

// papers makes papers that print this server's public address.
func (h *Handler) papers() papers.Maker { return papers.Maker{Store: h.store, BaseURL: h.base} }

func sendPDF(c *fiber.Ctx, body []byte, name string) error {
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return c.Send(body)
}

// qrCode draws an address as one path of an inline SVG, quiet zone included.
func qrCode(address, label string) (template.HTML, error) {
	q, err := qr.Encode(address, qr.M) // M survives a fold and a stain
	if err != nil {
		return "", fmt.Errorf("encode QR code: %w", err)
	}
	const quiet = 4
	var path strings.Builder
	for y := range q.Size {
		for x := 0; x < q.Size; x++ {
			from := x
			for x < q.Size && q.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	side := q.Size + 2*quiet
	return template.HTML(fmt.Sprintf(`<svg class="qr" role="img" aria-label="%s" viewBox="0 0 %d %d" width="200" height="200" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, template.HTMLEscapeString(label), side, side, side, side, path.String())), nil
}
