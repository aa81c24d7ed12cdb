package api

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// decisionBody is one act on a proposal, with what that act needs; see
// openapi.yaml for which act uses which field.
type decisionBody struct {
	Act         planning.Act        `json:"act"`
	Expected    int                 `json:"expected"` // the proposal's version the actor saw; 0 = whatever it is
	Seen        int                 `json:"seen"`     // on an agenda: the decision's version the actor saw; 0 = none yet
	Reason      planning.ReasonCode `json:"reason"`
	ReasonText  string              `json:"reason_text"`
	Imported    bool                `json:"imported"`
	Volume      amount              `json:"volume"`
	Value       amount              `json:"value"`
	Channel     planning.Channel    `json:"channel"`
	Agency      string              `json:"agency"`
	Year        int                 `json:"year"`
	Where       string              `json:"where"`
	Proof       planning.Proof      `json:"proof"`
	Into        string              `json:"into"` // code or UUID
	Covered     bool                `json:"covered"`
	Duplicate   bool                `json:"duplicate"`
	Activity    string              `json:"activity"`
	Document    string              `json:"document"`
	PlanRow     string              `json:"plan_row"`
	Site        planning.AreaCode   `json:"site"`
	Parts       []partBody          `json:"parts"`
	OverrunNote string              `json:"overrun_note"`
}

type partBody struct {
	ID      string           `json:"id"`
	Channel planning.Channel `json:"channel"`
	Agency  string           `json:"agency"`
	Volume  amount           `json:"volume"`
	Value   amount           `json:"value"`
}

// decide is one act of a forum or an officer on one proposal.
func (h *handler) decide(c *fiber.Ctx) error {
	id, err := commandID(c)
	if err != nil {
		return err
	}
	var body decisionBody
	if err := decode(c, &body); err != nil {
		return err
	}
	p, err := h.proposal(c)
	if err != nil {
		return err
	}
	if !body.Act.Valid() || body.Act == planning.Submit || body.Act == planning.Amend {
		return planning.InvalidField("act", "error.act")
	}
	by, err := auth.Ref(c, planning.Action(body.Act), p.Place())
	if err != nil && !h.sentBefore(c, id) {
		return err
	}
	cmd := planning.Command{ID: id, Act: body.Act, Proposal: p.ID, Expected: body.Expected, Seen: body.Seen, Actor: by}
	if cmd.Decision, err = h.decision(c, body); err != nil {
		return err
	}
	out, err := h.engine.Decide(c.UserContext(), cmd, planning.Texts{Reason: body.ReasonText, Note: body.OverrunNote})
	return answerOutcome(c, out, err)
}

// sentBefore reports whether this account has sent this command already. Its
// answer is then the same for ever, also where the proposal has moved on to a
// stage that is no longer theirs.
func (h *handler) sentBefore(c *fiber.Ctx, id string) bool {
	sender, err := h.store.CommandActor(c.UserContext(), id)
	return err == nil && sender == auth.Actor(c).ID
}

// decision reads the figures of a decision and refuses every wrong one at once.
func (h *handler) decision(c *fiber.Ctx, b decisionBody) (planning.Decision, error) {
	var f planning.Fields
	d := planning.Decision{
		Reason: b.Reason, Imported: b.Imported, Channel: b.Channel, Agency: b.Agency, Year: b.Year, Where: b.Where, Proof: b.Proof,
		Covered: b.Covered, Activity: b.Activity, Document: b.Document, PlanRow: b.PlanRow, Site: b.Site,
		Volume: b.Volume.volume(&f, "volume"), Value: b.Value.rupiah(&f, "value", 0),
	}
	for _, x := range []struct{ field, text string }{
		{"agency", b.Agency}, {"activity", b.Activity}, {"document", b.Document}, {"plan_row", b.PlanRow}, {"site", string(b.Site)},
	} {
		f.AddError(planning.CheckText(x.field, x.text, 0, planning.MaxShort))
	}
	if b.Act == planning.Withdraw && b.Proof == planning.ProofSecret {
		// Only whoever holds the receipt knows the secret; they have a door of
		// their own (withdraw), which asks for it.
		f.Add("proof", "error.proof")
	}
	for _, p := range b.Parts {
		d.Parts = append(d.Parts, planning.Part{
			ID: strings.ToLower(p.ID), Channel: p.Channel, Agency: p.Agency,
			Volume: p.Volume.volume(&f, "parts"), Value: p.Value.rupiah(&f, "parts", planning.Unpriced),
		})
	}
	if b.Into != "" {
		into, err := h.resolve(c, b.Into)
		if code := planning.CodeOf(err); code == planning.NotFound || code == planning.Invalid {
			f.Add("into", "error.merge_target")
		} else if err != nil {
			return d, err
		}
		d.Into = &planning.Target{ID: into, Duplicate: b.Duplicate}
	}
	return d, f.Err()
}

// amendBody is a proposal as it should read now.
type amendBody struct {
	// Act is amend (the default) or resubmit, for one that was sent back.
	Act      planning.Act `json:"act"`
	Expected int          `json:"expected"`
	contentBody
}

// amend replaces a proposal's content until the forum takes it up, and sends a
// returned one in again.
func (h *handler) amend(c *fiber.Ctx) error {
	id, err := commandID(c)
	if err != nil {
		return err
	}
	body := amendBody{Act: planning.Amend}
	if err := decode(c, &body); err != nil {
		return err
	}
	if body.Act != planning.Amend && body.Act != planning.Resubmit {
		return planning.InvalidField("act", "error.act")
	}
	p, err := h.proposal(c)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.Action(body.Act), p.Place())
	if err != nil {
		return err
	}
	// Where it is, who asked and by which channel are not the amendment's to say.
	s := planning.Submission{
		ID: p.ID, Cycle: p.Cycle, Area: p.Area, Origin: p.Origin, Channel: p.Channel, Agency: p.Agency, ProposedBy: p.ProposedBy, Basis: p.Basis,
	}
	var amounts planning.Fields
	body.write(&s, &amounts)
	if err := together(amounts.Err(), s.Validate()); err != nil {
		return err
	}
	cmd := planning.Command{ID: id, Act: body.Act, Proposal: p.ID, Expected: body.Expected, Actor: by}
	out, err := h.engine.Decide(c.UserContext(), cmd, planning.Texts{Amend: &s})
	return answerOutcome(c, out, err)
}

type withdrawBody struct {
	Secret string `json:"secret"`
}

// withdraw is the proposer's own act, with the code and the secret on the receipt.
func (h *handler) withdraw(c *fiber.Ctx) error {
	id, err := commandID(c)
	if err != nil {
		return err
	}
	var body withdrawBody
	if err := decode(c, &body); err != nil {
		return err
	}
	if err := h.door.MayGuess(c, "code"); err != nil {
		return err
	}
	p, err := h.proposal(c)
	if err != nil {
		h.door.Guessed(c, "code", err)
		return err
	}
	if err := h.door.MayTrySecret(p.Code); err != nil {
		return err
	}
	matched, err := h.store.SecretFits(c.UserContext(), p.ID, body.Secret)
	if err != nil {
		return err
	}
	h.door.TriedSecret(p.Code, matched)
	if !matched {
		return planning.Refuse(planning.Forbidden, "error.secret")
	}
	cmd := planning.Command{
		ID: id, Act: planning.Withdraw, Proposal: p.ID, Actor: planning.ActorRef{Role: planning.Citizen},
		Decision: planning.Decision{Proof: planning.ProofSecret},
	}
	out, err := h.engine.Decide(c.UserContext(), cmd, planning.Texts{})
	return answerOutcome(c, out, err)
}

// proposal is the state of the proposal the path names, by code or by UUID.
func (h *handler) proposal(c *fiber.Ctx) (planning.Proposal, error) {
	name, err := pathParam(c, "code")
	if err != nil {
		return planning.Proposal{}, err
	}
	id, err := h.resolve(c, name)
	if err != nil {
		return planning.Proposal{}, missing(err)
	}
	return h.store.ProposalState(c.UserContext(), id)
}

// resolve turns a code as people type it, or a UUID, into a UUID.
func (h *handler) resolve(c *fiber.Ctx, name string) (id string, err error) {
	if id := strings.ToLower(name); planning.ValidID(id) {
		return id, nil
	}
	code, err := planning.ParseTrackingCode(name)
	if err != nil {
		return "", err
	}
	id, _, err = h.store.ResolveCode(c.UserContext(), code)
	return id, err
}

// missing makes a code that cannot be one a thing that is not there, keeping the
// sentence that says what is wrong with it.
func missing(err error) error {
	var e *planning.Error
	if errors.As(err, &e) && e.Code == planning.Invalid {
		return &planning.Error{Code: planning.NotFound, Key: e.Key, Args: e.Args}
	}
	return err
}
