package ui

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/rescue"
	"musrenbang/salvage"
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
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), rescueWithin)
	defer cancel()
	taker := salvage.Taker{
		Store: h.store, Submit: h.engine.Submit, By: planning.ActorRef{ID: auth.Actor(c).ID},
		May: func(at planning.Place) error {
			_, err := auth.Ref(c, planning.ManageDevices, at)
			return err
		},
	}
	// Where it fails on our side the rows before it are in: they are shown, and the
	// file is brought again.
	results, err := taker.Take(ctx, file)
	return h.showRescue(c, h.rescueRows(c, file, results), err)
}

// rescueWithin is how long a whole tablet may take.
const rescueWithin = 5 * time.Minute

func (h *Handler) rescueRows(c *fiber.Ctx, file rescue.File, results []salvage.Result) (out []rescueRow) {
	w := h.words(c)
	for i, r := range results {
		if r.Outcome == "" {
			continue // not come to
		}
		s := file.Rows[i].Submission
		v := rescueRow{Title: orText(s.Title, w.T("rescue.untitled")), Code: string(r.Receipt.Code)}
		if s.Capture != nil && s.Capture.Seq > 0 {
			v.Number = strconv.Itoa(s.Capture.Seq)
		}
		look := rescueLooks[r.Outcome]
		v.Tone, v.Icon, v.Text = look.tone, look.icon, w.T(look.key)
		if r.Photos > 0 {
			v.Photos = w.N("rescue.photos", r.Photos)
		}
		if r.Err != nil {
			v.Reasons = h.reasons(c, w, r)
		}
		out = append(out, v)
	}
	return out
}

// rescueLooks are the outcomes in words, colour and icon.
var rescueLooks = map[salvage.Outcome]struct{ tone, icon, key string }{
	salvage.Taken: {"kept", "check", "rescue.taken"}, salvage.Known: {"info", "info", "rescue.known"},
	salvage.Draft: {"info", "pencil", "rescue.draft"}, salvage.Refused: {"refused", "cross", "rescue.refused"},
}

// rescueFields are the questions behind the fields of a row.
var rescueFields = map[string]string{
	"title": "propose.need", "problem": "propose.problem", "location": "propose.location", "own_words": "propose.own_words",
	"proposer": "propose.body", "rw": "propose.rw", "rt": "propose.rt", "volume": "propose.volume", "unit": "propose.unit",
	"value": "propose.value", "channel": "propose.channel", "agency": "propose.agency", "proposed_by": "propose.who", "basis": "propose.basis",
	"benefits": "propose.benefits", "rank": "propose.rank", "area": "propose.area", "intake": "propose.intake",
}

// reasons are why a row, or one of its photos, was not taken in.
func (h *Handler) reasons(c *fiber.Ctx, w words, r salvage.Result) (out []string) {
	problem := h.door.Explain(h.lang(c), auth.RequestID(c), r.Err)
	for _, f := range problem.Errors {
		if key, asked := rescueFields[f.Field]; asked {
			out = append(out, w.T(key)+": "+f.Detail)
			continue
		}
		out = append(out, f.Detail)
	}
	if len(out) == 0 {
		out = []string{problem.Detail}
	}
	if r.Outcome != salvage.Refused {
		for i := range out {
			out[i] = w.T("rescue.photo_left", "Why", out[i])
		}
	}
	return out
}
