package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
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
	all, _, err := h.store.MinutesNumber(c.UserContext(), m.Forum.ID, c.QueryInt("number"))
	if err != nil {
		return err
	}
	city, err := h.store.City(c.UserContext())
	if err != nil {
		return err
	}
	o := report.Options{BaseURL: city.BaseURL, Path: "/musyawarah/" + m.Forum.ID + "/berita-acara", Zone: h.door.Zone()}
	var pdf bytes.Buffer
	if err := report.Minutes(&pdf, m, all.Digest(), o); err != nil {
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
	slip, err := h.slip(c, d)
	if err != nil {
		return err
	}
	if d.Enterer == auth.Actor(c).ID && d.Class == planning.Submitted && d.SplitFrom == nil {
		slip.Secret = h.store.ReceiptSecret(d.ProposalItem)
	}
	var pdf bytes.Buffer
	if err := report.Receipt(&pdf, slip); err != nil {
		return err
	}
	return sendPDF(c, pdf.Bytes(), "tanda-terima-"+asciiName(string(d.Code))+".pdf")
}

func (h *handler) slip(c *fiber.Ctx, d store.ProposalDetail) (report.ReceiptData, error) {
	ctx := c.UserContext()
	city, err := h.store.City(ctx)
	if err != nil {
		return report.ReceiptData{}, err
	}
	names, err := h.store.AreaNames(ctx)
	if err != nil {
		return report.ReceiptData{}, err
	}
	slip := report.ReceiptData{
		Lang: auth.Lang(c), BaseURL: city.BaseURL, Code: d.Code, City: city.Name, Kelurahan: names[d.Area.Up(planning.LevelKelurahan)],
		RW: d.RW, Cycle: d.Cycle, ReceivedAt: d.ReceivedAt, Zone: h.door.Zone(), Title: d.Texts.Title, Group: d.ProposedBy,
		Rank: d.Rank, Volume: d.AskedVolume, Unit: d.Unit, Value: d.AskedValue,
	}
	slip.NextForum = nextForum(c, d, names, city.Name)
	page, err := h.store.Forums(ctx, store.ForumFilter{
		Cycle: d.Cycle, Stage: d.Entry, Area: forumArea(d), Status: planning.ForumScheduled, Limit: 200,
	})
	if err != nil {
		return slip, err
	}
	for _, f := range page.Items {
		if f.TakesUp(d.ProposalItem.Proposal) && f.ScheduledAt != 0 && (slip.NextAt == 0 || f.ScheduledAt < slip.NextAt) {
			slip.NextAt = f.ScheduledAt
		}
	}
	return slip, nil
}

// forumArea is where the forum of the entry stage sits.
func forumArea(d store.ProposalDetail) planning.AreaCode {
	switch d.Entry {
	case planning.Village:
		return d.Area.Up(planning.LevelKelurahan)
	case planning.Subdistrict:
		return d.Area.Up(planning.LevelKecamatan)
	}
	return d.Area.Up(planning.LevelKota)
}

// nextForum is who takes the proposal up, in words.
func nextForum(c *fiber.Ctx, d store.ProposalDetail, names map[planning.AreaCode]string, city string) string {
	text := auth.Text(c)
	place := forumArea(d)
	switch name := names[place]; {
	case d.Entry == planning.AgencyStage:
		return text.T("paper.forum.agency", "Agency", d.AgencyName)
	case name == "":
		return text.T("paper.forum.plenary", "Place", city)
	default:
		return text.T("paper.forum.plenary", "Place", text.T("area_level."+string(place.Level())+".named", "Name", name))
	}
}
