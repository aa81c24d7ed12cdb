package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agendaitem"
	"musrenbang/ent/db/command"
	"musrenbang/ent/db/forum"
	"musrenbang/ent/db/predicate"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// ForumDetails are what the invitation and the paper say of a sitting.
type ForumDetails struct {
	Venue string
	Chair string // an office ("Lurah Kauman"), not a person
	Women int    // who came; a count
	Men   int
}

// ScheduleForum puts a sitting on the calendar; again with the same identity only
// its details and date change, while it has not opened. It returns Invalid for
// an unknown place and Conflict once it has opened.
func (s *Store) ScheduleForum(ctx context.Context, f planning.Forum, d ForumDetails, by planning.ActorRef) (planning.Forum, error) {
	f, err := newForum(f, d)
	if err != nil {
		return f, err
	}
	err = s.withTx(ctx, func(tx *db.Tx) (err error) {
		f, err = s.scheduleForum(ctx, tx, f, d, by)
		return err
	})
	return f, err
}

// newForum gives a sitting its identity.
func newForum(f planning.Forum, d ForumDetails) (planning.Forum, error) {
	if f.Number == 0 {
		f.Number = 1
	}
	f.ID = planning.ForumID(f.Cycle, f.Stage, f.Where(), string(f.Group), f.Number)
	f.Status = planning.ForumScheduled
	return f, checkForum(f, d)
}

// scheduleForum is ScheduleForum within tx, for what newForum has made.
func (s *Store) scheduleForum(ctx context.Context, tx *db.Tx, f planning.Forum, d ForumDetails, by planning.ActorRef) (planning.Forum, error) {
	if err := s.checkForumPlace(ctx, tx, f); err != nil {
		return f, err
	}
	old, err := tx.Forum.Get(ctx, f.ID)
	switch {
	case err == nil && old.Status != string(planning.ForumScheduled):
		return f, planning.Refuse(planning.Conflict, "error.forum_step", "status", old.Status, "role", old.LastRole)
	case err == nil:
		at := f.ScheduledAt
		f = fromDBForum(old)
		f.ScheduledAt = at
		err = tx.Forum.UpdateOneID(f.ID).SetVenue(d.Venue).SetChair(d.Chair).SetScheduledAt(int64(at)).Exec(ctx)
	case db.IsNotFound(err):
		err = tx.Forum.Create().SetID(f.ID).SetCycle(f.Cycle).SetStage(string(f.Stage)).SetArea(string(f.Area)).
			SetKecamatan(string(f.Area.Up(planning.LevelKecamatan))).SetAgency(f.Agency).SetGroup(string(f.Group)).
			SetNumber(f.Number).SetStatus(string(f.Status)).SetScheduledAt(int64(f.ScheduledAt)).SetVenue(d.Venue).
			SetChair(d.Chair).SetWomen(d.Women).SetMen(d.Men).SetCreatedAt(int64(s.now())).Exec(ctx)
	}
	if err != nil {
		return f, fmt.Errorf("schedule forum: %w", err)
	}
	return f, auditTx(ctx, tx, s.now(), by, string(planning.ForumSchedule), f.ID, nil)
}

func checkForum(f planning.Forum, d ForumDetails) error {
	var e planning.Fields
	if !f.Stage.Deliberative() {
		e.Add("stage", "error.stage")
	}
	if f.Group != "" && f.Group != planning.MixedGroups && !f.Group.Valid() {
		e.Add("group", "error.group")
	}
	if f.Area.Level() == planning.LevelRW && f.Stage != planning.Village {
		e.Add("area", "error.forum_rw_stage")
	}
	if f.Number < 1 || f.Number > 99 {
		e.Add("number", "error.number")
	}
	if (f.Agency != "") != (f.Stage == planning.AgencyStage) {
		e.Add("agency", "error.forum_agency")
	}
	e.AddError(planning.CheckText("venue", d.Venue, 0, planning.MaxTitle))
	e.AddError(planning.CheckText("chair", d.Chair, 0, planning.MaxShort))
	if d.Women < 0 || d.Men < 0 || d.Women > 100_000 || d.Men > 100_000 {
		e.Add("women", "error.number")
	}
	return e.Err()
}

func (s *Store) checkForumPlace(ctx context.Context, tx *db.Tx, f planning.Forum) error {
	if f.Agency != "" {
		if ok, err := s.agencyExists(ctx, tx, f.Agency); err != nil || !ok {
			return orField(err, "agency", "error.agency_unknown")
		}
		return nil
	}
	return s.knownArea(ctx, tx, f.Area, "area")
}

func orField(err error, field, key string) error {
	if err != nil {
		return err
	}
	return planning.InvalidField(field, key)
}

// SetAttendance keeps how many women and men came, as counts, until the forum is
// closed.
func (s *Store) SetAttendance(ctx context.Context, id string, d ForumDetails, by planning.ActorRef) error {
	return s.changeSitting(ctx, id, func(tx *db.Tx, f planning.Forum) error {
		if err := checkForum(f, d); err != nil {
			return err
		}
		row, err := tx.Forum.Get(ctx, id)
		if err != nil {
			return notFound(err, "error.forum_unknown")
		}
		u := tx.Forum.UpdateOneID(id).SetWomen(d.Women).SetMen(d.Men)
		if len(row.Tally) > 0 {
			var t planning.Tally
			if err := json.Unmarshal(row.Tally, &t); err != nil {
				return fmt.Errorf("decode tally of %s: %w", id, err)
			}
			t.Women, t.Men, t.Total = d.Women, d.Men, d.Women+d.Men+t.Unsaid
			u.SetTally(mustJSON(t))
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("save attendance: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "forum.attendance", id, nil)
	})
}

// AcceptForum puts an act on a sitting into the mailbox, for its workflow to
// referee. A plain "no" is answered at once, as in Accept; so is a signature
// without the signed paper (Conflict, error.sign_scan).
func (s *Store) AcceptForum(ctx context.Context, c planning.ForumCommand, t planning.Texts) (planning.Outcome, error) {
	if err := checkForumCommand(&c, t); err != nil {
		return planning.Outcome{}, err
	}
	var out planning.Outcome
	err := s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) (err error) {
			if out, err = s.acceptForum(ctx, tx, c, t); err != nil {
				return err
			}
			return signedOn(ctx, tx, c)
		})
	})
	return out, err
}

// checkForumCommand settles what needs no row: identity and text.
func checkForumCommand(c *planning.ForumCommand, t planning.Texts) error {
	if !planning.ValidID(c.ID) {
		return planning.InvalidField("id", "error.id")
	}
	if t.Reason != "" || c.Act == planning.ForumCorrect {
		if e := planning.CheckReasonText("reason_text", t.Reason); e != nil {
			return e
		}
	}
	c.HasText = t.Reason != ""
	if c.Act != planning.ForumCorrect {
		return nil
	}
	var x Correction
	if err := json.Unmarshal([]byte(t.Note), &x); err != nil {
		return planning.InvalidField("changes", "error.required")
	}
	c.Changes = len(x.Changes)
	return x.Check()
}

// acceptForum is AcceptForum within tx, for what checkForumCommand has passed.
func (s *Store) acceptForum(ctx context.Context, tx *db.Tx, c planning.ForumCommand, t planning.Texts) (out planning.Outcome, err error) {
	content := contentOf(c, t)
	if o, err := s.repeated(ctx, tx, c.ID, string(c.Act), c.Forum, content); err != nil || o != nil {
		return derefOutcome(o), err
	}
	c.ReceivedAt = s.now()
	f, err := s.lockForum(ctx, tx, c.Forum)
	if err != nil {
		return out, err
	}
	waiting, err := tx.Command.Query().Where(command.SubjectKind("forum"), command.Subject(f.ID), command.Status(string(planning.CommandPending))).Exist(ctx)
	if err != nil {
		return out, fmt.Errorf("read mailbox: %w", err)
	}
	if !waiting {
		undecided, err := undecidedOn(ctx, tx, f.ID)
		if err != nil {
			return out, err
		}
		unseen, err := unseenNotes(ctx, tx, f.ID)
		if err != nil {
			return out, err
		}
		if _, err := planning.DecideForum(f, c, undecided, unseen); err != nil {
			return out, err
		}
	}
	if c.Act == planning.ForumSign && c.Evidence == "" {
		scans, err := signedScans(ctx, tx, f.ID)
		if err != nil {
			return out, err
		}
		if len(scans) > 0 {
			c.Evidence = scans[0]
		}
	}
	if err := s.insertCommandText(ctx, tx, c.ID, t); err != nil {
		return out, err
	}
	out = planning.Outcome{Command: c.ID, Status: planning.CommandPending}
	return out, s.insertCommand(ctx, tx, Envelope{ID: c.ID, Kind: KindForum, Subject: c.Forum, Act: string(c.Act), Payload: mustJSON(c), Actor: c.Actor, ReceivedAt: c.ReceivedAt, Content: content}, "", 0)
}

func undecidedOn(ctx context.Context, tx *db.Tx, forumID string) (int, error) {
	n, err := tx.AgendaItem.Query().Where(agendaitem.ForumID(forumID), agendaitem.Act("")).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count undecided: %w", err)
	}
	return n, nil
}

// RecordForum writes what a Forum workflow decided, except a close (CloseForum).
// Opening takes up the agenda in the same transaction: every proposal that waits
// at this stage and place. It answers Unavailable while some of them still have
// undelivered commands, so that two referees never meet. Safe to repeat.
func (s *Store) RecordForum(ctx context.Context, f planning.Forum, c planning.ForumCommand) error {
	return s.withTx(ctx, func(tx *db.Tx) error { return s.recordForum(ctx, tx, f, c) })
}

func (s *Store) recordForum(ctx context.Context, tx *db.Tx, f planning.Forum, c planning.ForumCommand) error {
	old, err := s.lockForum(ctx, tx, f.ID)
	if err != nil || old.Version >= f.Version {
		return err
	}
	switch c.Act {
	case planning.ForumOpen:
		err = s.takeUp(ctx, tx, f)
	case planning.ForumCorrect:
		err = s.writeCorrection(ctx, tx, f, c)
	case planning.ForumSign:
		err = signMinutes(ctx, tx, c)
	}
	if err != nil {
		return err
	}
	return s.saveForum(ctx, tx, f, c)
}

func (s *Store) saveForum(ctx context.Context, tx *db.Tx, f planning.Forum, c planning.ForumCommand) error {
	u := tx.Forum.UpdateOneID(f.ID).SetStatus(string(f.Status)).SetVersion(f.Version).SetOpenedAt(int64(f.OpenedAt)).
		SetClosedAt(int64(f.ClosedAt)).SetSignedAt(int64(f.SignedAt)).SetLastRole(string(f.LastRole))
	if c.Act == planning.ForumSchedule {
		u.SetScheduledAt(int64(f.ScheduledAt))
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("save forum: %w", err)
	}
	detail := map[string]string{"status": string(f.Status)}
	if c.Evidence != "" {
		detail["evidence"] = c.Evidence
	}
	for _, office := range c.SignedBy {
		detail["signed_by"] = strings.TrimPrefix(detail["signed_by"]+","+string(office), ",")
	}
	if c.Changes > 0 {
		detail["changes"] = strconv.Itoa(c.Changes)
	}
	if err := auditTx(ctx, tx, c.ReceivedAt, c.Actor, string(c.Act), f.ID, detail); err != nil {
		return err
	}
	out := planning.Outcome{Command: c.ID, Status: planning.CommandApplied, Ack: planning.Ack{Version: f.Version, Stage: f.Stage, Forum: f.Status}}
	return settle(ctx, tx, c.ID, out, s.now())
}

// takeUp puts on the agenda what waits for this forum.
func (s *Store) takeUp(ctx context.Context, tx *db.Tx, f planning.Forum) error {
	where := []predicate.Proposal{proposal.Cycle(f.Cycle), proposal.Stage(string(f.Stage)), proposal.Terminal(false), proposal.Forum("")}
	if f.Agency != "" {
		where = append(where, proposal.Agency(f.Agency))
	} else {
		where = append(where, within(f.Area))
	}
	// Locked, in one order for everyone, before the mailbox is looked at: a command
	// being accepted for one of them is then either seen or comes after.
	rows, err := forUpdate(s, tx.Proposal.Query().Where(where...).Order(proposal.ByID())).All(ctx)
	if err != nil {
		return fmt.Errorf("read waiting proposals: %w", err)
	}
	slices.SortFunc(rows, func(a, b *db.Proposal) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ReceivedAt, b.ReceivedAt), cmp.Compare(a.ID, b.ID))
	})
	var ids []string
	var items []*db.AgendaItemCreate
	for _, r := range rows {
		if !f.TakesUp(placed(fromDBProposal(r), r.Rw)) {
			continue
		}
		ids = append(ids, r.ID)
		items = append(items, tx.AgendaItem.Create().SetForumID(f.ID).SetProposalID(r.ID).SetPosition(len(items)+1))
	}
	if err := drained(ctx, tx, ids); err != nil {
		return err
	}
	for chunk := range chunks(items, 200) {
		if err := tx.AgendaItem.CreateBulk(chunk...).Exec(ctx); err != nil {
			return fmt.Errorf("write agenda: %w", err)
		}
	}
	for chunk := range chunks(ids, 500) {
		if err := tx.Proposal.Update().Where(proposal.IDIn(chunk...)).SetForum(f.ID).Exec(ctx); err != nil {
			return fmt.Errorf("mark agenda: %w", err)
		}
	}
	return nil
}

// drained answers Unavailable while any of the proposals has a command its
// workflow has not taken yet; the activity comes back.
func drained(ctx context.Context, tx *db.Tx, ids []string) error {
	for chunk := range chunks(ids, 500) {
		waiting, err := tx.Command.Query().Where(command.SubjectKind("proposal"), command.SubjectIn(chunk...), command.Status(string(planning.CommandPending))).Exist(ctx)
		if err != nil {
			return fmt.Errorf("read mailbox: %w", err)
		}
		if waiting {
			return planning.Refuse(planning.Unavailable, "error.draining")
		}
	}
	return nil
}

// forumAt matches the forums of a place or agency.
func forumAt(area planning.AreaCode, agency string) predicate.Forum {
	// A kecamatan's forum takes up rows of its kelurahan, the city's all of them.
	var around []string
	for a := area; a != ""; a = a.Parent() {
		around = append(around, string(a))
	}
	if agency != "" {
		return forum.Or(forum.AreaIn(around...), forum.Agency(agency))
	}
	return forum.AreaIn(around...)
}

// within matches proposals in an area of any level.
func within(a planning.AreaCode) predicate.Proposal {
	switch a.Level() {
	case planning.LevelKelurahan:
		return proposal.Kelurahan(string(a))
	case planning.LevelKecamatan:
		return proposal.Kecamatan(string(a))
	case planning.LevelKota:
		return proposal.Or(proposal.Area(string(a)), proposal.AreaHasPrefix(string(a)+"."))
	case planning.LevelRW:
		return proposal.And(proposal.Area(string(a.Parent())), proposal.RwIn(rwVariants(a)...))
	}
	return proposal.Area(string(a))
}

// StageForums tells which sittings of a stage are on the calendar, by ID.
func (s *Store) StageForums(ctx context.Context, year int, st planning.Stage) (map[string]bool, error) {
	ids, err := s.r.Forum.Query().Where(forum.Cycle(year), forum.Stage(string(st))).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("read forums: %w", err)
	}
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, nil
}
