package api

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// contentBody is what a proposal says, in a submission and in an amendment.
type contentBody struct {
	RW        string           `json:"rw"`
	RT        string           `json:"rt"`
	Benefits  []planning.Group `json:"benefits"`
	Catalogue string           `json:"catalogue"`
	Title     string           `json:"title"`
	Problem   string           `json:"problem"`
	Location  string           `json:"location"`
	OwnWords  string           `json:"own_words"`
	Proposer  string           `json:"proposer"`
	Volume    amount           `json:"volume"` // "569.5", "569,5" or 569.5
	Unit      string           `json:"unit"`
	Value     amount           `json:"value"` // whole rupiah, or null where nobody has estimated it
	Rank      int              `json:"rank"`
}

// submissionBody is a proposal as it is sent. Its identity is the path's UUID;
// state, code and enterer are never the caller's to say.
type submissionBody struct {
	Cycle      int               `json:"cycle"`
	Area       planning.AreaCode `json:"area"`
	Origin     planning.Origin   `json:"origin"`
	Channel    planning.Channel  `json:"channel"`
	Agency     string            `json:"agency"`
	ProposedBy planning.Group    `json:"proposed_by"`
	Basis      planning.Basis    `json:"basis"`
	Importer   string            `json:"importer"`
	Continues  string            `json:"continues"`
	DeviceTime planning.Instant  `json:"device_time"`

	Intake   planning.Intake       `json:"intake"`
	ReadBack bool                  `json:"read_back"`
	Point    *planning.Point       `json:"point"`
	Slip     planning.TrackingCode `json:"slip"`
	Capture  *captureBody          `json:"capture"`
	contentBody
}

// captureBody is what a tablet claims of how the proposal was taken down.
type captureBody struct {
	Device        string           `json:"device"`
	Seq           int              `json:"seq"`
	By            string           `json:"by"`
	At            planning.Instant `json:"at"`
	ClockOffsetMS int64            `json:"clock_offset_ms"`
	Form          int              `json:"form"`
	App           string           `json:"app"`
	Lang          string           `json:"lang"`
}

// captureView is a capture as offices read it: with who brought it, where it came
// in a rescue file.
type captureView struct {
	captureBody
	RescuedBy string `json:"rescued_by,omitempty"`
}

func viewCapture(c *planning.Capture) *captureView {
	if c == nil {
		return nil
	}
	return &captureView{
		captureBody: captureBody{
			Device: c.Device, Seq: c.Seq, By: c.Person, At: c.At, ClockOffsetMS: c.ClockOffsetMS, Form: c.Form, App: c.App, Lang: c.Lang,
		},
		RescuedBy: c.RescuedBy,
	}
}

func (b *captureBody) read() *planning.Capture {
	if b == nil {
		return nil
	}
	return &planning.Capture{
		Device: strings.ToLower(b.Device), Seq: b.Seq, Person: b.By, At: b.At, ClockOffsetMS: b.ClockOffsetMS, Form: b.Form,
		App: b.App, Lang: b.Lang,
	}
}

// write puts the content into s and notes fields that cannot be read.
func (b contentBody) write(s *planning.Submission, f *planning.Fields) {
	s.RW, s.RT, s.Benefits, s.Catalogue = b.RW, b.RT, b.Benefits, b.Catalogue
	s.Title, s.Problem, s.Location, s.OwnWords, s.Proposer = b.Title, b.Problem, b.Location, b.OwnWords, b.Proposer
	s.Unit, s.Rank = b.Unit, b.Rank
	s.Volume = b.Volume.volume(f, "volume")
	s.Value = b.Value.rupiah(f, "value", planning.Unpriced)
}

// read makes the submission and refuses every wrong field at once.
func (b submissionBody) read(id string) (planning.Submission, error) {
	s := planning.Submission{
		ID: id, Cycle: b.Cycle, Area: b.Area, Origin: b.Origin, Channel: b.Channel, Agency: b.Agency, ProposedBy: b.ProposedBy,
		Basis: b.Basis, Importer: b.Importer, Continues: b.Continues, DeviceTime: b.DeviceTime,
		Intake: b.Intake, ReadBack: b.ReadBack, Point: b.Point, Slip: b.Slip, Capture: b.Capture.read(),
	}
	var amounts planning.Fields
	b.write(&s, &amounts)
	return s, together(amounts.Err(), s.Validate())
}

// together joins field errors, one to a field: what could not be read at all is
// the first cause, and what the rule then said of the empty value is not repeated.
func together(first, second error) error {
	if first == nil {
		return second
	}
	var f planning.Fields
	seen := map[string]bool{}
	for _, err := range []error{first, second} {
		if err == nil {
			continue
		}
		for _, e := range asField(err).All() {
			if seen[e.Field] {
				continue
			}
			seen[e.Field] = true
			alone := *e
			alone.More = nil
			f.AddError(&alone)
		}
	}
	return f.Err()
}

type receiptView struct {
	ID         string                `json:"id"`
	Code       planning.TrackingCode `json:"code"`
	Secret     string                `json:"secret"`
	ReceivedAt planning.Instant      `json:"received_at"`
	Late       bool                  `json:"late"`
}

// submit takes a proposal in. 201 with the receipt; the same UUID with the same
// content again is 200 with the first receipt, for ever.
func (h *handler) submit(c *fiber.Ctx) error {
	id := strings.ToLower(c.Params("code"))
	if !planning.ValidID(id) {
		return planning.InvalidField("id", "error.id")
	}
	var body submissionBody
	if err := decode(c, &body); err != nil {
		return err
	}
	s, err := body.read(id)
	if err != nil {
		return err
	}
	by, err := auth.SubmitRef(c, s)
	if err != nil && !h.hasReceived(c, s, err) {
		return err
	}
	receipt, err := h.engine.Submit(c.UserContext(), s, by)
	if err != nil {
		return h.withStored(c, id, err)
	}
	status := http.StatusCreated
	if receipt.Replayed {
		status = http.StatusOK
	}
	c.Set(fiber.HeaderLocation, apiPrefix+"proposals/"+string(receipt.Code))
	return c.Status(status).JSON(receiptView{
		ID: receipt.Proposal, Code: receipt.Code, Secret: receipt.Secret, ReceivedAt: receipt.ReceivedAt, Late: receipt.Late,
	})
}

// hasReceived reports whether a refused device only asks again for the receipt of
// what it brought while it might: its person may have left the tablet, or their
// office, since the first answer was lost.
func (h *handler) hasReceived(c *fiber.Ctx, s planning.Submission, refused error) bool {
	d, ok := auth.Device(c)
	if !ok || planning.CodeOf(refused) != planning.Forbidden || s.Capture == nil || s.Capture.Device != d.ID {
		return false
	}
	by, err := h.store.CapturedBy(c.UserContext(), s.ID)
	return err == nil && by == d.ID
}

// submissionView is a stored proposal as it was sent, for whoever sent another
// under its UUID.
type submissionView struct {
	Code       planning.TrackingCode `json:"code"`
	Area       planning.AreaCode     `json:"area"`
	Title      string                `json:"title"`
	Problem    string                `json:"problem"`
	Location   string                `json:"location"`
	Volume     volumeView            `json:"volume"`
	Unit       string                `json:"unit"`
	Value      rupiahView            `json:"value"`
	ReceivedAt planning.Instant      `json:"received_at"`
}

// withStored adds to "another content is kept under this UUID" what is kept, for
// readers and devices of its area; to others the refusal says no more.
func (h *handler) withStored(c *fiber.Ctx, id string, cause error) error {
	if planning.CodeOf(cause) != planning.Conflict {
		return cause
	}
	d, err := h.store.ProposalByID(c.UserContext(), id)
	if err != nil {
		return cause
	}
	device, enrolled := auth.Device(c)
	if _, err := auth.Ref(c, planning.ReadProposals, d.Place()); err != nil && !(enrolled && device.Area.Contains(d.Area)) {
		return cause
	}
	return &problemWith{cause: cause, stored: storedView(d)}
}

func storedView(d store.ProposalDetail) *submissionView {
	return &submissionView{
		Code: d.Code, Area: d.Area, Title: d.Texts.Title, Problem: d.Texts.Problem, Location: d.Texts.Location,
		Volume: volumeView(d.AskedVolume), Unit: d.Unit, Value: rupiahView(d.AskedValue), ReceivedAt: d.ReceivedAt,
	}
}
