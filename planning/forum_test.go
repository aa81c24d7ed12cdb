package planning

import "testing"

func TestEveryStepOfASitting(t *testing.T) {
	legal := map[ForumStatus]map[Action]ForumStatus{
		ForumScheduled:  {ForumSchedule: ForumScheduled, ForumOpen: ForumIsOpen},
		ForumIsOpen:     {ForumReadBack: ForumReadingOut, ForumClose: ForumClosed},
		ForumReadingOut: {ForumClose: ForumClosed},
		ForumClosed:     {ForumSign: ForumSigned, ForumCorrect: ForumClosed},
		ForumSigned:     {ForumCorrect: ForumClosed},
	}
	acts := []Action{ForumSchedule, ForumOpen, ForumReadBack, ForumClose, ForumSign, ForumCorrect}
	for _, status := range ForumStatuses() {
		for _, act := range acts {
			f := Forum{ID: "f", Cycle: 2028, Stage: Village, Area: kelurahan, Status: status, Version: 4, LastRole: VillageHead}
			after, err := DecideForum(f, ForumCommand{Act: act, ReceivedAt: 77, At: 99, Changes: 1, HasText: true, Actor: ActorRef{Role: Facilitator}}, 0, 0)
			want, ok := legal[status][act]
			if !ok {
				key := "error.forum_step"
				if status == ForumClosed || status == ForumSigned {
					key = "error.forum_frozen"
				}
				if CodeOf(err) != Conflict || keyOf(err) != key || after != f {
					t.Errorf("%s when %s: %v, want %s", act, status, err, key)
				}
				if e, is := err.(*Error); is && (e.Args["status"] != string(status) || e.Args["role"] != "village_head") {
					t.Errorf("%s when %s: does not say who and what: %v", act, status, e.Args)
				}
				continue
			}
			if err != nil || after.Status != want || after.Version != 5 || after.LastRole != Facilitator {
				t.Errorf("%s when %s: %+v, %v", act, status, after, err)
			}
		}
	}
}

func TestSittingKeepsItsInstants(t *testing.T) {
	f := Forum{Cycle: 2028, Status: ForumScheduled}
	for i, act := range []Action{ForumSchedule, ForumOpen, ForumReadBack, ForumClose, ForumSign} {
		var err error
		if f, err = DecideForum(f, ForumCommand{Act: act, ReceivedAt: Instant(10 + i), At: 5}, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	if f.ScheduledAt != 5 || f.OpenedAt != 11 || f.ClosedAt != 13 || f.SignedAt != 14 || f.Version != 5 {
		t.Errorf("%+v", f)
	}
}

func TestClosingWithUndecidedProposals(t *testing.T) {
	cases := []struct {
		name      string
		c         ForumCommand
		undecided int
		want      []string
	}{
		{"nothing undecided", ForumCommand{}, 0, nil},
		{"one undecided", ForumCommand{}, 1, []string{":error.forum_undecided"}},
		{"the rest put off with a reason", ForumCommand{DeferRest: true, Reason: ReasonCeiling, HasText: true, Year: 2029}, 3, nil},
		{"the rest put off without a reason", ForumCommand{DeferRest: true, Year: 2029}, 3, []string{"reason:error.reason_required"}},
		{"the rest put off as not recorded", ForumCommand{DeferRest: true, Reason: ReasonUnrecorded, HasText: true, Year: 2029}, 3, []string{"reason:error.reason_import_only"}},
		{"the rest put off to no year", ForumCommand{DeferRest: true, Reason: ReasonCeiling, HasText: true}, 3, []string{"year:error.defer_year"}},
		{"the rest put off without text", ForumCommand{DeferRest: true, Reason: ReasonCeiling, Year: 2029}, 3, []string{"reason_text:error.reason_text_required"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.c.Act = ForumClose
			f := Forum{Cycle: 2028, Status: ForumIsOpen}
			after, err := DecideForum(f, c.c, c.undecided, 0)
			got := fieldsOf(err)
			if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
				t.Errorf("%v, want %v", got, c.want)
			}
			if (err == nil) != (after.Status == ForumClosed) {
				t.Errorf("%v leaves it %s", err, after.Status)
			}
		})
	}
}

func TestSittingsRefuseWhatTheyDoNotKnow(t *testing.T) {
	f := Forum{Status: ForumIsOpen, Version: 3}
	if _, err := DecideForum(f, ForumCommand{Act: ForumClose, Expected: 2}, 0, 0); CodeOf(err) != Conflict || keyOf(err) != "error.forum_stale" {
		t.Errorf("another version than seen: %v", err)
	}
	if _, err := DecideForum(f, ForumCommand{Act: ForumClose, Expected: 3}, 0, 0); err != nil {
		t.Errorf("the version seen: %v", err)
	}
	if _, err := DecideForum(f, ForumCommand{Act: "forum.dissolve"}, 0, 0); CodeOf(err) != Invalid || keyOf(err) != "error.act" {
		t.Errorf("an act there is not: %v", err)
	}
}

func TestWhatAForumTakesUp(t *testing.T) {
	village := begin(t, submission()).p
	agency := begin(t, submission()).climb(AgencyStage).p
	cases := []struct {
		name string
		f    Forum
		p    Proposal
		want bool
	}{
		{"its own village's", Forum{Cycle: 2028, Stage: Village, Area: kelurahan}, village, true},
		{"the sister's", Forum{Cycle: 2028, Stage: Village, Area: sister}, village, false},
		{"another year's", Forum{Cycle: 2029, Stage: Village, Area: kelurahan}, village, false},
		{"what stands elsewhere", Forum{Cycle: 2028, Stage: Subdistrict, Area: kecamatan}, village, false},
		{"its group's", Forum{Cycle: 2028, Stage: Village, Area: kelurahan, Group: Women}, village, true},
		{"another group's", Forum{Cycle: 2028, Stage: Village, Area: kelurahan, Group: Children}, village, false},
		{"its agency's", Forum{Cycle: 2028, Stage: AgencyStage, Agency: roadAgency}, agency, true},
		{"another agency's", Forum{Cycle: 2028, Stage: AgencyStage, Agency: healthDesk}, agency, false},
		{"what was passed up to it", Forum{Cycle: 2028, Stage: Subdistrict, Area: kecamatan}, begin(t, submission()).climb(Subdistrict).p, true},
		{"what was sent back", Forum{Cycle: 2028, Stage: Village, Area: kelurahan}, begin(t, submission()).do(Return).p, false},
		{"what has ended", Forum{Cycle: 2028, Stage: Village, Area: kelurahan}, begin(t, submission()).do(Reject).p, false},
	}
	for _, c := range cases {
		if c.f.TakesUp(c.p) != c.want {
			t.Errorf("%s: %v", c.name, !c.want)
		}
	}
}

func TestForumIdentity(t *testing.T) {
	f := Forum{Cycle: 2028, Stage: AgencyStage, Agency: roadAgency}
	if id := ForumID(2028, Village, string(kelurahan), "", 1); id != "2028-village-33.74.01.1001-pleno-1" {
		t.Error(id)
	}
	if id := ForumID(2028, Village, string(kelurahan), "women", 2); id != "2028-village-33.74.01.1001-women-2" {
		t.Error(id)
	}
	if f.Where() != roadAgency || f.Place() != (Place{AgencyStage, "", roadAgency}) {
		t.Errorf("%s %+v", f.Where(), f.Place())
	}
}
