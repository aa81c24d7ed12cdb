package store

import (
	"context"
	"errors"

	"musrenbang/planning"
)

var errUnwritten = errors.New("store: not written yet")

// CoverageRow tells of one kelurahan (or kecamatan) what it has sent to a stage.
type CoverageRow struct {
	Area      planning.AreaCode
	Name      string
	Parent    string // name of the area above
	Proposals int    // received from there, official lines apart
	RWs       []RWCoverage
	Forum     planning.Forum // its plenary; zero where none is on the calendar
	Late      bool           // the window has closed and the plenary has not, or it closed late
	Nihil     bool           // its plenary closed without a proposal
}

// RWCoverage is how many proposals came from one RW.
type RWCoverage struct {
	RW        string
	Proposals int
}

// SittingFacts are what a sitting is besides its state and its people.
type SittingFacts struct {
	Agenda    []planning.AgendaPoint `json:"agenda,omitempty"`
	Speeches  []string               `json:"speeches,omitempty"` // who welcomed and who presented, by office
	Needs     []planning.NeedCount   `json:"needs,omitempty"`
	NilReason string                 `json:"nil_reason,omitempty"` // why there was no proposal
	OnPaper   bool                   `json:"on_paper,omitempty"`   // held on paper, keyed in by the kecamatan
	Invited   planning.Instant       `json:"invited,omitempty"`    // when the invitation went out; 0 = not recorded
}

// CompanionNote is the one note that a group's companion leaves for a sitting.
type CompanionNote struct {
	Group     planning.Group
	Text      string
	WrittenBy string // account ID
	WrittenAt planning.Instant
	SeenAt    planning.Instant // 0 until the chair has seen it
	SeenBy    string
}

// DraftMend is one change of the draft while it was read out.
type DraftMend struct {
	Field, Before, After, Reason string
	Actor                        string // account ID
	Role                         planning.Role
	At                           planning.Instant
}

// ForumUpload is a scan or photo tied to a sitting.
type ForumUpload struct {
	ID         int
	Forum      string
	Kind       planning.UploadKind
	File       string // SHA-256 of the content as it is kept
	Size       int64
	UploadedBy string
	UploadedAt planning.Instant
	ClearedAt  planning.Instant // a person has looked at it; 0 = not yet
	ClearedBy  string
	Note       string
}

// Paper is a document made of the record.
type Paper struct {
	Forum   string
	Cycle   int
	Kind    string
	Subject string
	Digest  string // of the content it was made of
	File    string
	MadeAt  planning.Instant
}

// MinutesFile is what has been stored of one number of a forum's minutes.
type MinutesFile struct {
	File     string // the paper; "" until made
	Evidence string // the signed scan or PDF
	SignedAt planning.Instant
}

func (s *Store) Procedure(ctx context.Context, year int) (planning.Procedure, error) {
	return planning.DefaultProcedure(), nil
}
func (s *Store) SetProcedure(ctx context.Context, by planning.ActorRef, year int, p planning.Procedure, reason string) error {
	return errUnwritten
}
func (s *Store) Coverage(ctx context.Context, year int, stage planning.Stage) ([]CoverageRow, error) {
	return nil, errUnwritten
}
func (s *Store) Officeholders(ctx context.Context, place string) ([]planning.Officeholder, error) {
	return nil, errUnwritten
}
func (s *Store) SaveOfficeholder(ctx context.Context, by planning.ActorRef, h planning.Officeholder) error {
	return errUnwritten
}
func (s *Store) OfficeholdersAt(ctx context.Context, offices []planning.Signatory, f planning.Forum, at planning.Instant) ([]planning.Officeholder, error) {
	return nil, errUnwritten
}
func (s *Store) Attendees(ctx context.Context, forumID string) ([]planning.Attendee, error) {
	return nil, errUnwritten
}
func (s *Store) SaveAttendee(ctx context.Context, by planning.ActorRef, forumID string, a planning.Attendee) error {
	return errUnwritten
}
func (s *Store) RemoveAttendee(ctx context.Context, by planning.ActorRef, forumID, id string) error {
	return errUnwritten
}
func (s *Store) ArrivalToken(forumID string) string { return "" }
func (s *Store) PurgeAttendees(ctx context.Context, now planning.Instant) (int, error) {
	return 0, errUnwritten
}
func (s *Store) SetTally(ctx context.Context, by planning.ActorRef, forumID string, t planning.Tally) error {
	return errUnwritten
}
func (s *Store) Tally(ctx context.Context, forumID string) (planning.Tally, error) {
	return planning.Tally{}, errUnwritten
}
func (s *Store) Facts(ctx context.Context, forumID string) (SittingFacts, error) {
	return SittingFacts{}, errUnwritten
}
func (s *Store) SetFacts(ctx context.Context, by planning.ActorRef, forumID string, f SittingFacts, venue, chair string) error {
	return errUnwritten
}
func (s *Store) CompanionNotes(ctx context.Context, forumID string) ([]CompanionNote, error) {
	return nil, errUnwritten
}
func (s *Store) SaveCompanionNote(ctx context.Context, by planning.ActorRef, forumID string, g planning.Group, text string) error {
	return errUnwritten
}
func (s *Store) MarkNoteSeen(ctx context.Context, by planning.ActorRef, forumID string, g planning.Group) error {
	return errUnwritten
}
func (s *Store) SetScores(ctx context.Context, by planning.ActorRef, forumID, proposalID string, scores planning.Scores) error {
	return errUnwritten
}
func (s *Store) SetRank(ctx context.Context, by planning.ActorRef, forumID, proposalID string, rank int, reason string) error {
	return errUnwritten
}
func (s *Store) SetReached(ctx context.Context, by planning.ActorRef, forumID, proposalID string, r planning.Reached) error {
	return errUnwritten
}
func (s *Store) ConfirmRest(ctx context.Context, by planning.ActorRef, forumID, agency, commandID string) (int, error) {
	return 0, errUnwritten
}
func (s *Store) MendDraft(ctx context.Context, by planning.ActorRef, forumID, field, after, reason string) error {
	return errUnwritten
}
func (s *Store) DraftMends(ctx context.Context, forumID string) ([]DraftMend, error) {
	return nil, errUnwritten
}
func (s *Store) DraftMinutes(ctx context.Context, forumID string) (planning.Minutes, error) {
	return planning.Minutes{}, errUnwritten
}
func (s *Store) PutUpload(ctx context.Context, by planning.ActorRef, forumID string, kind planning.UploadKind, content []byte) (ForumUpload, error) {
	return ForumUpload{}, errUnwritten
}
func (s *Store) Uploads(ctx context.Context, forumID string) ([]ForumUpload, error) {
	return nil, errUnwritten
}
func (s *Store) ClearUpload(ctx context.Context, by planning.ActorRef, id int) error {
	return errUnwritten
}
func (s *Store) MissingUploads(ctx context.Context, forumID string) ([]planning.UploadKind, error) {
	return nil, errUnwritten
}
func (s *Store) SavePaper(ctx context.Context, p Paper) error { return errUnwritten }
func (s *Store) Papers(ctx context.Context, forumID string) ([]Paper, error) {
	return nil, errUnwritten
}
func (s *Store) MinutesNumber(ctx context.Context, forumID string, n int) (planning.Minutes, MinutesFile, error) {
	return planning.Minutes{}, MinutesFile{}, errUnwritten
}
