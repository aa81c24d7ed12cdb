package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/catalogueentry"
	"musrenbang/ent/db/stagewindow"
	"musrenbang/planning"
)

// Submit takes a proposal in: content, code, texts and the submit command in one
// synced transaction, which is what "accepted" means. The same UUID with the same
// decoded content gives the first answer again, for ever (Replayed); with other
// content it is Conflict (error.other_content). A wrong field is Invalid; a stage
// that has not opened yet is Conflict (error.stage_not_open). What arrives after
// the close is taken and marked late, never dropped.
func (s *Store) Submit(ctx context.Context, sub planning.Submission, by planning.ActorRef) (planning.Receipt, error) {
	if err := sub.Validate(); err != nil {
		return planning.Receipt{}, err
	}
	if r, err := s.replay(ctx, sub); err != nil || r != nil {
		return deref(r), err
	}
	var receipt planning.Receipt
	err := s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) (err error) {
			receipt, err = s.submit(ctx, tx, sub, by)
			return err
		})
	})
	return receipt, err
}

// submit is Submit within tx, for a submission whose form has been checked.
func (s *Store) submit(ctx context.Context, tx *db.Tx, sub planning.Submission, by planning.ActorRef) (planning.Receipt, error) {
	p, err := tx.Proposal.Get(ctx, sub.ID)
	switch {
	case err == nil:
		return s.receiptOf(p, sub)
	case !db.IsNotFound(err):
		return planning.Receipt{}, fmt.Errorf("read proposal: %w", err)
	}
	return s.insertSubmission(ctx, tx, sub, by)
}

func deref(r *planning.Receipt) planning.Receipt {
	if r == nil {
		return planning.Receipt{}
	}
	return *r
}

// replay answers a repeated submission from the read pool, so that a tablet's
// retry never waits for the writer.
func (s *Store) replay(ctx context.Context, sub planning.Submission) (*planning.Receipt, error) {
	p, err := s.r.Proposal.Get(ctx, sub.ID)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read proposal: %w", err)
	}
	r, err := s.receiptOf(p, sub)
	return &r, err
}

func (s *Store) receiptOf(p *db.Proposal, sub planning.Submission) (planning.Receipt, error) {
	if p.ContentHash != sub.ContentHash() {
		return planning.Receipt{}, planning.Refuse(planning.Conflict, "error.other_content")
	}
	return planning.Receipt{
		Proposal: p.ID, Code: planning.TrackingCode(p.Code), Secret: s.receiptSecret(p.ID, planning.TrackingCode(p.Code), p.Pooled),
		ReceivedAt: planning.Instant(p.ReceivedAt), Late: p.Late, Replayed: true,
	}, nil
}

func (s *Store) insertSubmission(ctx context.Context, tx *db.Tx, sub planning.Submission, by planning.ActorRef) (planning.Receipt, error) {
	now := s.now()
	if err := s.checkReferences(ctx, tx, sub); err != nil {
		return planning.Receipt{}, err
	}
	late, sitting, err := s.intakeWindow(ctx, tx, sub, now)
	if err != nil {
		return planning.Receipt{}, err
	}
	code := sub.Slip
	if code == "" {
		code = planning.NewTrackingCode(sub.Cycle, randomFive())
	} else if err := takeSlip(ctx, tx, sub); err != nil {
		return planning.Receipt{}, err
	}
	p := sub.Received(code, late)
	secret := s.receiptSecret(sub.ID, code, sub.Slip != "")
	if err := s.insertProposal(ctx, tx, sub, p, insertion{by: by, at: now, forum: sitting, secretHash: planning.HashSecret(code, secret)}); err != nil {
		return planning.Receipt{}, err
	}
	return planning.Receipt{Proposal: sub.ID, Code: code, Secret: secret, ReceivedAt: now, Late: late}, nil
}

// insertion is what the mailbox knows of a proposal beyond its content.
type insertion struct {
	by         planning.ActorRef
	at         planning.Instant
	forum      string // the open sitting that takes it up at once
	secretHash string
	splitFrom  string
}

func (s *Store) insertProposal(ctx context.Context, tx *db.Tx, sub planning.Submission, p planning.Proposal, in insertion) error {
	err := tx.Proposal.Create().SetID(p.ID).SetCode(string(p.Code)).SetCycle(p.Cycle).SetArea(string(p.Area)).
		SetKecamatan(string(p.Area.Up(planning.LevelKecamatan))).SetKelurahan(string(p.Area.Up(planning.LevelKelurahan))).
		SetRw(sub.RW).SetRt(sub.RT).SetOrigin(string(p.Origin)).SetChannel(string(p.Channel)).SetAgency(p.Agency).
		SetProposedBy(string(p.ProposedBy)).SetBasis(string(p.Basis)).SetBenefits(joinGroups(sub.Benefits)).
		SetCatalogue(sub.Catalogue).SetUnit(sub.Unit).SetTwin(p.Twin).SetEntry(string(p.Entry)).SetStage(string(p.Stage)).
		SetClass(string(p.Class)).SetRound(p.Round).SetReceivedVolume(int64(p.AskedVolume)).SetReceivedValue(int64(p.AskedValue)).
		SetAskedVolume(int64(p.AskedVolume)).SetAskedValue(int64(p.AskedValue)).SetVolume(int64(p.Volume)).SetValue(int64(p.Value)).
		SetRank(sub.Rank).SetLate(p.Late).SetForum(in.forum).SetSplitFrom(in.splitFrom).SetContinues(sub.Continues).
		SetContentHash(sub.ContentHash()).SetSecretHash(in.secretHash).SetEnterer(in.by.ID).SetImporter(sub.Importer).
		SetReceivedAt(int64(in.at)).SetDeviceTime(int64(sub.DeviceTime)).SetIntake(string(sub.Intake)).SetReadBack(sub.ReadBack).
		SetPooled(sub.Slip != "").SetLon(pointOf(sub).Lon).SetLat(pointOf(sub).Lat).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert proposal: %w", err)
	}
	if sub.Slip == "" { // a slip's code is there already
		if err := tx.Code.Create().SetID(string(p.Code)).SetProposalID(p.ID).Exec(ctx); err != nil {
			return fmt.Errorf("insert code: %w", err)
		}
	}
	if err := insertCapture(ctx, tx, sub); err != nil {
		return err
	}
	err = tx.ProposalText.Create().SetID(p.ID).SetTitle(sub.Title).SetProblem(sub.Problem).SetLocation(sub.Location).
		SetOwnWords(sub.OwnWords).SetProposer(sub.Proposer).SetSalt(newSalt()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert texts: %w", err)
	}
	if in.forum != "" {
		if err := tx.AgendaItem.Create().SetForumID(in.forum).SetProposalID(p.ID).SetPosition(sub.Rank).Exec(ctx); err != nil {
			return fmt.Errorf("put on agenda: %w", err)
		}
	}
	return s.insertCommand(ctx, tx, envelopeOf(SubmitCommand(p.ID, in.by, in.at)), sub.Importer, sub.DeviceTime)
}

// SubmitCommand is the command that a received submission leaves in the mailbox:
// the first its proposal's referee takes.
func SubmitCommand(proposal string, by planning.ActorRef, at planning.Instant) planning.Command {
	return planning.Command{ID: derivedID("submit", proposal), Act: planning.Submit, Proposal: proposal, Actor: by, ReceivedAt: at}
}

// checkReferences refuses what names something this city does not have.
func (s *Store) checkReferences(ctx context.Context, tx *db.Tx, sub planning.Submission) error {
	var f planning.Fields
	if ok, err := s.areaExists(ctx, tx, sub.Area); err != nil {
		return err
	} else if !ok {
		f.Add("area", "error.area_unknown")
	}
	if sub.Agency != "" {
		if ok, err := s.agencyExists(ctx, tx, sub.Agency); err != nil {
			return err
		} else if !ok {
			f.Add("agency", "error.agency_unknown")
		}
	}
	if sub.Catalogue != "" {
		entry, err := tx.CatalogueEntry.Query().Where(catalogueentry.Cycle(sub.Cycle), catalogueentry.Code(sub.Catalogue)).Only(ctx)
		switch {
		case db.IsNotFound(err):
			f.Add("catalogue", "error.catalogue_unknown")
		case err != nil:
			return fmt.Errorf("read catalogue: %w", err)
		default:
			checkPrice(&f, sub, planning.Rupiah(entry.UnitPriceCap))
		}
	}
	return f.Err()
}

func checkPrice(f *planning.Fields, sub planning.Submission, unitCap planning.Rupiah) {
	if unitCap == 0 || sub.Value == planning.Unpriced {
		return
	}
	most, err := sub.Volume.Times(unitCap, "value")
	if err == nil && sub.Value > most {
		f.Add("value", "error.price_cap", "most", most.String())
	}
}

// intakeWindow says whether a submission is late and which open sitting takes it
// up at once. The window row is read shared: its closer waits for us.
func (s *Store) intakeWindow(ctx context.Context, tx *db.Tx, sub planning.Submission, now planning.Instant) (late bool, sitting string, err error) {
	entry := planning.EntryStage(sub.Origin, sub.Area.Level(), sub.Channel)
	q := tx.StageWindow.Query().Where(stagewindow.Cycle(sub.Cycle), stagewindow.Stage(string(entry)))
	w, err := forShare(s, q).Only(ctx)
	switch {
	case db.IsNotFound(err):
		if ok, err := tx.Cycle.Query().Where(cycleID(sub.Cycle)).Exist(ctx); err != nil || !ok {
			return false, "", orNotOpen(err, sub.Cycle)
		}
	case err != nil:
		return false, "", fmt.Errorf("read window: %w", err)
	case w.OpenedAt == 0 && int64(now) < w.OpensAt:
		return false, "", planning.Refuse(planning.Conflict, "error.stage_not_open", "stage", string(entry), "at", fmt.Sprint(w.OpensAt))
	default:
		late = !fromDBWindow(w).Holds(now)
	}
	p := sub.Received("", late)
	sitting, forums, err := s.sittingFor(ctx, tx, p, sub.RW)
	if err != nil {
		return false, "", err
	}
	for _, f := range forums {
		if !f.Lists() && f.ClosedAt != 0 && f.TakesUp(p) {
			late = true // its village forum has closed
		}
	}
	if sitting != "" {
		late = late && !sittingInTime(forums, sitting)
	}
	return late, sitting, nil
}

// sittingInTime: what reaches a plenary that is still sitting is in time, even
// when the calendar's window has just closed around it (the share counts up to
// the close of the forum).
func sittingInTime(forums []planning.Forum, id string) bool {
	for _, f := range forums {
		if f.ID != id && !f.Lists() && f.ClosedAt != 0 {
			return false
		}
	}
	return true
}

func orNotOpen(err error, cycle int) error {
	if err != nil {
		return fmt.Errorf("read cycle: %w", err)
	}
	return planning.InvalidField("cycle", "error.cycle_unknown", "cycle", fmt.Sprint(cycle))
}

func randomFive() (b [5]byte) {
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails on the platforms Go supports
	return b
}

func newSalt() []byte {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return b
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: a payload always encodes: " + err.Error())
	}
	return b
}
