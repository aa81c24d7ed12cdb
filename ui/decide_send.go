package ui

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// decision reads the form of an act on p into a command and its texts.
func (h *Handler) decision(c *fiber.Ctx, a answers, p decidable) (planning.Command, planning.Texts, error) {
	act := planning.Act(a.text("act"))
	cmd := planning.Command{ID: a.text("id"), Act: act, Proposal: p.ID}
	var f planning.Fields
	if !act.Valid() {
		return cmd, planning.Texts{}, planning.InvalidField("act", "error.act")
	}
	by, err := auth.Ref(c, planning.Action(act), p.Place())
	if err != nil && !h.sentBefore(c, cmd.ID) {
		return cmd, planning.Texts{}, err
	}
	cmd.Actor = by
	seen, _ := strconv.Atoi(a.text("seen")) // not a number: the version will not match
	if p.Sitting {
		cmd.Seen = seen
	} else {
		cmd.Expected = seen
	}
	d := &cmd.Decision
	d.Reason, d.Channel, d.Agency = planning.ReasonCode(a.text("reason")), planning.Channel(a.text("channel")), a.text("agency")
	d.Proof, d.Activity, d.Document, d.PlanRow = planning.Proof(a.text("proof")), a.text("activity"), a.text("document"), a.text("plan_row")
	d.Covered = a.Get("covered") != ""
	if d.Where = a.text("where"); d.Where == "other" {
		d.Where = a.text("where_other")
	}
	readDecisionNumbers(&f, a, d)
	if act == planning.Merge {
		if err := h.readTarget(c, &f, a, d); err != nil {
			return cmd, planning.Texts{}, err
		}
	}
	texts := planning.Texts{Reason: a.text("reason_text"), Note: a.text("overrun_note")}
	cmd.HasText, cmd.Overrun = texts.Reason != "", texts.Note != ""
	return cmd, texts, f.Err()
}

// sentBefore reports whether this account has sent this command already, as a
// double click does: its answer is then the same, also where the first click has
// moved the proposal on to a stage that is no longer theirs.
func (h *Handler) sentBefore(c *fiber.Ctx, id string) bool {
	sender, err := h.store.CommandActor(c.UserContext(), id)
	return err == nil && sender == auth.Actor(c).ID
}

// invalid asks the rule what is missing in a command, so that every field can be
// told at once. Whether the act is open is left to the referee.
func invalid(p planning.Proposal, cmd planning.Command) error {
	cmd.Expected = 0
	if _, _, err := planning.Decide(p, cmd); planning.CodeOf(err) == planning.Invalid && cmd.Act != planning.Merge {
		return err
	}
	return nil
}

func readDecisionNumbers(f *planning.Fields, a answers, d *planning.Decision) {
	if s := a.text("volume"); s != "" {
		v, err := planning.ParseVolume("volume", s)
		addError(f, err)
		d.Volume = v
	}
	if s := a.text("value"); s != "" {
		v, err := parseMoney("value", s)
		addError(f, err)
		d.Value = v
	}
	if s := a.text("year"); s != "" {
		year, err := strconv.Atoi(s)
		if err != nil {
			f.Add("year", "error.defer_year")
		}
		d.Year = year
	}
}

// readTarget finds the proposal to merge into by its code.
func (h *Handler) readTarget(c *fiber.Ctx, f *planning.Fields, a answers, d *planning.Decision) error {
	id, _, err := h.store.ResolveCode(c.UserContext(), planning.TrackingCode(a.text("into")))
	switch planning.CodeOf(err) {
	case "":
		d.Into = &planning.Target{ID: id, Duplicate: a.Get("duplicate") != ""}
	case planning.Invalid:
		f.Add("into", "error.code_format")
	case planning.NotFound:
		f.Add("into", "error.merge_target")
	default:
		return err
	}
	return nil
}

// sent leads on after an act: to where it was done, or to the page that says how
// far it is where the referee has not answered yet.
func sent(c *fiber.Ctx, out planning.Outcome, back, news string) error {
	if out.Status == planning.CommandPending {
		return c.Redirect("/kerja/perintah/"+out.Command+"?kembali="+url.QueryEscape(back), fiber.StatusSeeOther)
	}
	return after(c, back, news)
}

// commandPage says how far an accepted act is.
type commandPage struct {
	Page
	Status  string
	Text    string
	Tone    string
	Waiting bool
	Refresh string
	Back    string
}

func (h *Handler) command(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), paramOf(c, "id")
	by, err := h.store.CommandActor(ctx, id)
	if err != nil {
		return err
	}
	if actor := auth.Actor(c); by != actor.ID && !planning.MayAnywhere(actor, planning.ReadAudit) {
		return planning.Refuse(planning.NotFound, "error.command_unknown") // as if there were none
	}
	out, err := h.engine.Outcome(ctx, id)
	if err != nil && out.Error == nil {
		return err
	}
	w := h.words(c)
	p := commandPage{Page: h.page(c, w.T("command.title")), Back: ownPath(queryOf(c).Get("kembali")), Refresh: pathOf(c)}
	if p.Back == "" {
		p.Back = "/kerja"
	}
	switch out.Status {
	case planning.CommandApplied:
		p.Tone, p.Text = "kept", w.T("command.applied")
	case planning.CommandRefused:
		p.Tone, p.Text = "refused", w.T("command.refused")
		if out.Error != nil {
			p.Text = h.door.Explain(h.lang(c), "", out.Error).Detail
		}
	default:
		p.Tone, p.Waiting = "waiting", true
		p.Text = w.T("command.pending")
		if !h.engine.Ready(ctx) {
			p.Text = w.T("error.engine_away")
		}
		return h.show(c, fiber.StatusAccepted, "command", p)
	}
	return h.show(c, fiber.StatusOK, "command", p)
}
