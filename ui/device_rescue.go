package ui

import (
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/picture"
	"musrenbang/planning"
	"musrenbang/rescue"
)

// rescuePage takes a tablet's rescue file and says of each row what became of it.
type rescuePage struct {
	Page
	File    Field
	Rows    []rescueRow
	Summary string
}

// rescueRow is one proposal of the file.
type rescueRow struct {
	Number           string // on the tablet
	Title            string
	Code             string // "" where it was not taken in
	Tone, Icon, Text string
	Photos           string
	Reasons          []string
}

func (h *Handler) rescueForm(c *fiber.Ctx) error { return h.showRescue(c, nil, nil) }

func (h *Handler) showRescue(c *fiber.Ctx, rows []rescueRow, wrong error) error {
	w, a := h.words(c), answers{}
	p := rescuePage{Page: h.page(c, w.T("rescue.title")), Rows: rows}
	p.Crumbs = []Link{{Label: w.T("devices.title"), URL: "/kerja/tablet"}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	p.File = a.field(w, "file", "rescue.file").kind("file").hint(w.T("rescue.file_hint"))
	if len(rows) > 0 {
		taken, known, left := 0, 0, 0
		for _, r := range rows {
			switch {
			case r.Code == "":
				left++
			case r.Tone == "info":
				known++
			default:
				taken++
			}
		}
		p.Summary = w.T("rescue.summary", "Taken", w.count(taken), "Known", w.count(known), "Left", w.count(left))
	}
	return h.show(c, status, "device_rescue", p)
}

// takeRescue brings a rescue file in, row by row: one that is refused holds none
// of the others back, and the same file again changes nothing.
func (h *Handler) takeRescue(c *fiber.Ctx) error {
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return h.showRescue(c, nil, planning.InvalidField("file", "error.required"))
	}
	upload, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = upload.Close() }()
	file, err := rescue.Read(io.LimitReader(upload, auth.RescueBody))
	if err != nil {
		return h.showRescue(c, nil, err)
	}
	if len(file.Rows) == 0 {
		return h.showRescue(c, nil, planning.InvalidField("file", "error.rescue_empty"))
	}
	w := h.words(c)
	rows := make([]rescueRow, len(file.Rows))
	for i, r := range file.Rows {
		rows[i] = h.takeRow(c, w, r)
	}
	return h.showRescue(c, rows, nil)
}

// takeRow submits one row as the tablet would have, and stores its photos.
func (h *Handler) takeRow(c *fiber.Ctx, w words, r rescue.Row) rescueRow {
	s := r.Submission
	v := rescueRow{Title: orText(s.Title, w.T("rescue.untitled"))}
	if s.Capture != nil && s.Capture.Seq > 0 {
		v.Number = strconv.Itoa(s.Capture.Seq)
	}
	if r.State == rescue.StateDraft {
		v.Tone, v.Icon, v.Text = "info", "pencil", w.T("rescue.draft")
		return v
	}
	receipt, err := h.submitRow(c, r)
	if err != nil {
		return h.leftOut(c, w, v, err)
	}
	v.Code, v.Tone, v.Icon, v.Text = string(receipt.Code), "kept", "check", w.T("rescue.taken")
	if receipt.Replayed {
		v.Tone, v.Icon, v.Text = "info", "info", w.T("rescue.known")
	}
	stored := 0
	for _, p := range r.Photos {
		if err := h.takePhoto(c, receipt.Proposal, p); err != nil {
			v.Reasons = append(v.Reasons, w.T("rescue.photo_left", "Why", h.door.Explain(h.lang(c), "", err).Detail))
			continue
		}
		stored++
	}
	if stored > 0 {
		v.Photos = w.N("rescue.photos", stored)
	}
	return v
}

func (h *Handler) submitRow(c *fiber.Ctx, r rescue.Row) (planning.Receipt, error) {
	if r.Err != nil {
		return planning.Receipt{}, r.Err
	}
	s := r.Submission
	if s.Capture != nil {
		capture := *s.Capture
		capture.RescuedBy = auth.Actor(c).ID
		s.Capture = &capture
	}
	by, err := h.door.RescueRef(c, s)
	if err != nil {
		return planning.Receipt{}, err
	}
	return h.engine.Submit(c.UserContext(), s, by)
}

// leftOut says why a row was not taken in, field by field. What went wrong on our
// side is logged, and the row can be sent again.
func (h *Handler) leftOut(c *fiber.Ctx, w words, v rescueRow, err error) rescueRow {
	v.Tone, v.Icon, v.Text = "refused", "cross", w.T("rescue.refused")
	problem := h.door.Explain(h.lang(c), auth.RequestID(c), err)
	if problem.Status >= fiber.StatusInternalServerError {
		v.Tone, v.Icon, v.Text = "waiting", "clock", w.T("rescue.later")
		h.log.Error("rescued row not taken in", "request", auth.RequestID(c), "error", err)
	}
	for _, f := range problem.Errors {
		v.Reasons = append(v.Reasons, f.Detail)
	}
	if len(v.Reasons) == 0 {
		v.Reasons = []string{problem.Detail}
	}
	return v
}

// takePhoto draws a rescued picture anew and stores it; one that is stored already
// stays as it is.
func (h *Handler) takePhoto(c *fiber.Ctx, proposal string, p rescue.Photo) error {
	ctx := c.UserContext()
	known, err := h.store.PhotoUpload(ctx, proposal, p.SHA256)
	if err != nil || known.Done {
		return err
	}
	if !picture.Is(p.Content) {
		return planning.InvalidField("file", "error.photo_type")
	}
	leave, err := h.door.Enter(ctx, auth.LoadPicture)
	if err != nil {
		return err
	}
	clean, err := picture.Redraw(p.Content, picture.Photo)
	leave()
	if err != nil {
		return err
	}
	_, err = h.store.FinishPhoto(ctx, proposal, p.SHA256, p.Position, clean)
	return err
}
