package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"strings"
	"testing"

	"musrenbang/planning"
	"musrenbang/reference"
)

// record reads the latest minutes and proves that their digest is the stored one.
func recordOf(t testing.TB, s *Store, forum string) planning.Minutes {
	t.Helper()
	m, _, err := s.MinutesNumber(context.Background(), forum, 0)
	must(t, err)
	row, err := latestMinutes(context.Background(), s.r, forum)
	must(t, err)
	if row.Digest != m.Digest() {
		t.Errorf("the digest is %s, the content's %s", row.Digest, m.Digest())
	}
	return m
}

// TestTheRecordHoldsTheSitting: everything that was kept of a sitting is in its
// frozen minutes, each number the database's.
func TestTheRecordHoldsTheSitting(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		seedCity(t, s)
		for n := 1; n <= 4; n++ {
			recorded(t, s, n)
		}
		p := planning.DefaultProcedure()
		rules := p.Stages[planning.Village]
		rules.Quorum, rules.NoticeDays, rules.WomenShare = 40, 3, 60
		p.Stages[planning.Village] = rules
		must(t, s.SetProcedure(ctx, planner, 2028, p, "Tata cara kota menetapkan kuorum."))
		must(t, s.SaveOfficeholder(ctx, planner, planning.Officeholder{ID: uuid(80), Office: planning.OfficeVillageHead, Where: string(kelurahan), Name: "Sri Lestari", From: 1}))
		must(t, s.SaveOfficeholder(ctx, planner, planning.Officeholder{ID: uuid(81), Office: planning.OfficeVillageHead, Where: string(kelurahan), Name: "Budi Utomo", Acting: planning.ActingDay, Decree: "SK 5", From: testStart - hour}))
		f := openSitting(t, s, kelurahan, planning.Village)
		for i, a := range []planning.Attendee{
			{Name: "Siti", Sex: planning.Woman, Age: planning.AgeSenior, Group: planning.Women, Delegate: true, Organisation: "PKK"},
			{Name: "Joko", Sex: planning.Man, Age: planning.AgeAdult}, {Name: "Ratna", Sex: planning.Man, Boys: 2},
		} {
			a.ID = uuid(100 + i)
			must(t, s.SaveAttendee(ctx, facilitator, f.ID, a))
		}
		must(t, s.SetTally(ctx, facilitator, f.ID, planning.Tally{Women: 50, Disability: planning.DisabilityTally{Yes: 2, Unsaid: 1}, Speakers: map[planning.Sex]int{planning.Woman: 3}}))
		must(t, s.SetFacts(ctx, facilitator, f.ID, SittingFacts{
			Agenda: []planning.AgendaPoint{{Minutes: 10, Title: "Pembukaan"}}, Speeches: []string{"Lurah"}, Invited: testStart - 25*hour,
			Needs: []planning.NeedCount{{Need: planning.NeedRamp, Asked: 2, Provided: true}}, NilReason: "Tidak ada usulan yang masuk.",
		}, "Balai", "Lurah Miroto"))
		must(t, s.SaveCompanionNote(ctx, facilitator, f.ID, planning.Women, "Mohon didahulukan."))
		must(t, s.MarkNoteSeen(ctx, head, f.ID, planning.Women))
		low, high := planning.Scores{}, planning.Scores{}
		for _, c := range planning.CriteriaJuknis() {
			low[c.Code], high[c.Code] = 1, 5
		}
		must(t, s.SetScores(ctx, facilitator, f.ID, uuid(1), low))
		must(t, s.SetScores(ctx, facilitator, f.ID, uuid(2), low))
		must(t, s.SetScores(ctx, facilitator, f.ID, uuid(3), high))
		must(t, s.SetRank(ctx, head, f.ID, uuid(4), 1, "Paling banyak warga yang terkena."))
		must(t, s.SetReached(ctx, head, f.ID, uuid(3), planning.Reached{Vote: true, For: 12, Against: 3}))
		for n, a := range map[int]planning.Act{1: planning.Forward, 2: planning.Reject, 3: planning.Forward} {
			d := planning.Decision{}
			text := planning.Texts{}
			if a == planning.Reject {
				d.Reason, text = planning.ReasonCeiling, why
			}
			mustApply(t, s, act(1, uuid(n), a, facilitator, d), text)
		}
		mustApply(t, s, act(1, uuid(4), planning.Merge, facilitator, planning.Decision{Into: &planning.Target{ID: uuid(3)}}), planning.Texts{Reason: "Lokasi dan pekerjaannya sama persis."})
		draft, err := s.DraftMinutes(ctx, f.ID)
		must(t, err)
		stepForum(t, s, f.ID, planning.ForumReadBack)
		must(t, s.MendDraft(ctx, facilitator, f.ID, "venue", "Aula", "Tempatnya pindah karena hujan."))
		clock.advance(2000 * hour)
		stepForum(t, s, f.ID, planning.ForumClose)
		m := recordOf(t, s, f.ID)
		holdsTheSitting(t, m)
		if len(draft.Passed) != 2 || draft.PassedValue != m.PassedValue || draft.Venue != "Balai" {
			t.Errorf("the draft said %+v", draft)
		}
		mends, err := s.DraftMends(ctx, f.ID)
		must(t, err)
		if len(mends) != 1 || mends[0].Before != "Balai" || mends[0].After != "Aula" {
			t.Errorf("mended: %+v", mends)
		}
		noFindings(t, s)
	})
}

// holdsTheSitting compares frozen minutes with what was done in the sitting.
func holdsTheSitting(t *testing.T, m planning.Minutes) {
	t.Helper()
	if m.V != 2 || m.Attendance.Women != 1 || m.Attendance.Men != 4 || m.Attendance.Total != 5 || m.Attendance.Disability.Yes != 2 || m.Attendance.Speakers[planning.Woman] != 3 {
		t.Errorf("who came: %+v", m.Attendance)
	}
	short := map[string]planning.Shortfall{}
	for _, x := range m.Shortfalls {
		short[x.Kind+string(x.Group)] = x
	}
	if short["quorum"].Got != 5 || short["notice"].Got != 1 || short["notice"].Want != 3 || short["women"].Got != 20 || short["late_close"].Got != 1001 || !m.LateClose {
		t.Errorf("short of: %+v", m.Shortfalls)
	}
	if m.Venue != "Aula" || len(m.Delegates) != 1 || m.Delegates[0].Body != "PKK" || len(m.Witness) != 1 || len(m.Criteria) != 6 || len(m.Needs) != 1 || m.NilReason != "" {
		t.Errorf("the record: %+v", m)
	}
	if sign := m.Signatories; len(sign) != 3 || sign[0].Name != "Budi Utomo" || sign[0].Acting != planning.ActingDay || sign[1].Name != "" {
		t.Errorf("signed by %+v", sign)
	}
	places := map[planning.TrackingCode]int{}
	for _, r := range append(m.Passed, m.NotPassed...) {
		places[r.Code] = r.Rank
	}
	if len(m.Passed) != 2 || m.Passed[0].Rank != 2 || m.Passed[0].Score != 30 || m.Passed[0].Reached == nil || !m.Passed[1].Tied || m.NotPassed[0].Rank != 1 ||
		m.NotPassed[0].MergedInto != m.Passed[0].Code || len(m.Reranked) != 1 || m.Reranked[0].From != 4 || m.Reranked[0].To != 1 || m.Reranked[0].Role != planning.VillageHead {
		t.Errorf("its order: %+v, moved %+v", places, m.Reranked)
	}
}

// TestAFirstVersionKeepsItsDigest: minutes stored before there was a second
// version read back to the same bytes.
func TestAFirstVersionKeepsItsDigest(t *testing.T) {
	stored := `{"v":1,"forum":{"id":"2028-village-33.74.01.1001-pleno-1","cycle":2028,"stage":"village","area":"33.74.01.1001","number":1,"status":"closed","version":3,"opened_at":10,"closed_at":20,"last_role":"village_head"},"number":"001/BA/33.74.01.1001/2028","city":"Semarang","area_name":"Kauman","venue":"Balai","held_at":10,"attendance":{"women":3,"men":4,"total":7},"passed":[{"rank":1,"code":"MB28-0000-0000-0","title":"A","problem":"","location":"","area":"Kauman RW 03","volume":1000,"unit":"m","value":5,"group":"women","channel":"kecamatan","act":"forward"}],"not_passed":null,"passed_value":5,"unpriced":0}`
	var m planning.Minutes
	if err := json.Unmarshal([]byte(stored), &m); err != nil {
		t.Fatal(err)
	}
	if again := string(mustJSON(m)); again != stored {
		t.Errorf("a first version reads back as\n%s\nwas\n%s", again, stored)
	}
}

// TestACorrectionIsANewNumber: the first minutes and their signature stay; the new
// ones state what they change and wait for theirs.
func TestACorrectionIsANewNumber(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		f := openSitting(t, s, kelurahan, planning.Village)
		stepForum(t, s, f.ID, planning.ForumClose)
		missing, err := s.MissingUploads(ctx, f.ID)
		must(t, err)
		if len(missing) != 2 {
			t.Errorf("owed after the close: %v", missing)
		}
		scan, err := s.PutUpload(ctx, facilitator, f.ID, planning.UploadMinutes, smallPhoto(t))
		must(t, err)
		stepForum(t, s, f.ID, planning.ForumSign)
		x := Correction{Changes: []string{"Yang memimpin adalah Sekretaris Kelurahan."}, Chair: "Sekretaris Kelurahan"}
		c := forumAct(50, f.ID, planning.ForumCorrect, head)
		for name, texts := range map[string]planning.Texts{"no reason": {Note: string(mustJSON(x))}, "no change": Correction{}.Texts("Jabatan pimpinan tertulis keliru."), "nothing": {}} {
			if _, err := s.AcceptForum(ctx, c, texts); planning.CodeOf(err) != planning.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = s.AcceptForum(ctx, c, x.Texts("Jabatan pimpinan tertulis keliru."))
		must(t, err)
		referee(t, s)
		now, err := s.ForumState(ctx, f.ID)
		must(t, err)
		first, one, err := s.MinutesNumber(ctx, f.ID, 1)
		must(t, err)
		second, two, err := s.MinutesNumber(ctx, f.ID, 2)
		must(t, err)
		if now.Status != planning.ForumClosed || now.SignedAt != 0 || one.Evidence != scan.File || one.SignedAt == 0 || two.SignedAt != 0 || two.Evidence != "" {
			t.Errorf("forum %+v, first %+v, second %+v", now, one, two)
		}
		if second.Corrects != first.Number || second.Number != "001/BA-P1/"+string(kelurahan)+"/2028" || second.Chair != "Sekretaris Kelurahan" || first.Chair != "" ||
			second.ChangeReason == "" || len(second.Changes) != 1 {
			t.Errorf("it says %+v", second)
		}
		// Nothing that people wrote is in what the workflow was sent.
		env, err := s.Envelope(ctx, c.ID)
		must(t, err)
		if strings.Contains(string(env.Payload), "Sekretaris") || strings.Contains(string(env.Payload), "keliru") {
			t.Errorf("the payload holds texts: %s", env.Payload)
		}
		if missing, _ := s.MissingUploads(ctx, f.ID); len(missing) == 0 || missing[0] != planning.UploadAttendance && missing[0] != planning.UploadMinutes {
			t.Errorf("owed after the correction: %v", missing)
		}
		noFindings(t, s)
	})
}

func smallPhoto(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
	return b.Bytes()
}

// TestNamesGoWhenTheirTimeIsUp: counts stay, the minutes stay what they were.
func TestNamesGoWhenTheirTimeIsUp(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		seedCity(t, s)
		f := openSitting(t, s, kelurahan, planning.Village)
		must(t, s.SaveAttendee(ctx, facilitator, f.ID, planning.Attendee{ID: uuid(1), Name: "Siti", Sex: planning.Woman, Girls: 1}))
		must(t, s.SaveAttendee(ctx, facilitator, f.ID, planning.Attendee{ID: uuid(2), Name: "Salah", Sex: planning.Man}))
		must(t, s.RemoveAttendee(ctx, facilitator, f.ID, uuid(2)))
		scan, err := s.PutUpload(ctx, facilitator, f.ID, planning.UploadAttendance, smallPhoto(t))
		must(t, err)
		stepForum(t, s, f.ID, planning.ForumClose)
		before := recordOf(t, s, f.ID).Digest()
		for _, c := range []struct {
			after planning.Instant
			gone  int
		}{{24 * 729 * hour, 0}, {24 * 731 * hour, 3}, {24 * 732 * hour, 0}} {
			n, err := s.PurgeAttendees(ctx, testStart+c.after)
			must(t, err)
			if n != c.gone {
				t.Errorf("after %d hours %d lines went, want %d", c.after/hour, n, c.gone)
			}
		}
		list, err := s.Attendees(ctx, f.ID)
		must(t, err)
		tally, err := s.Tally(ctx, f.ID)
		must(t, err)
		if len(list) != 0 || tally.Women != 2 || tally.Total != 2 || recordOf(t, s, f.ID).Digest() != before {
			t.Errorf("left are %v and %+v", list, tally)
		}
		if _, err := s.File(ctx, scan.File); planning.CodeOf(err) != planning.NotFound {
			t.Errorf("the scan of the list is still there: %v", err)
		}
		if _, err := os.Stat(s.filePath(scan.File)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("so are its bytes: %v", err)
		}
		noFindings(t, s)
	})
}

// TestAnAgencysListIsConfirmedAsAWhole: with its exceptions, once, and in the city's
// plenary alone.
func TestAnAgencysListIsConfirmedAsAWhole(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.LoadAgencies(ctx, operatorRef, []reference.Agency{{Code: publicWorks, Name: "PU"}, {Code: health, Name: "Kesehatan"}}))
		for n, agency := range []string{publicWorks, publicWorks, publicWorks, health} {
			sub := submission(n + 1)
			sub.Area, sub.RW, sub.Channel, sub.Agency = "33.74", "", planning.ChannelAgency, agency
			_, err := s.Submit(ctx, sub, planner)
			must(t, err)
		}
		referee(t, s)
		village := openSitting(t, s, kelurahan, planning.Village)
		_, err := s.ConfirmRest(ctx, planner, village.ID, publicWorks, uuid(900))
		wantCode(t, err, planning.Conflict, "error.confirm_stage")
		city := openForum(t, s, planning.Forum{Stage: planning.City, Area: "33.74"})
		mustApply(t, s, act(1, uuid(2), planning.Reject, planner, planning.Decision{Reason: planning.ReasonCeiling}), why)
		for range 2 {
			n, err := s.ConfirmRest(ctx, planner, city.ID, publicWorks, uuid(901))
			must(t, err)
			if n != 2 {
				t.Errorf("confirmed %d, want 2", n)
			}
		}
		_, err = s.ConfirmRest(ctx, planner, city.ID, publicWorks, uuid(902))
		wantCode(t, err, planning.Conflict, "error.confirm_nothing")
		_, err = s.AcceptForum(ctx, forumAct(9, city.ID, planning.ForumClose, planner), planning.Texts{})
		wantCode(t, err, planning.Conflict, "error.forum_undecided")
		_, err = s.ConfirmRest(ctx, planner, city.ID, health, uuid(903))
		must(t, err)
		stepForum(t, s, city.ID, planning.ForumClose)
		if m := recordOf(t, s, city.ID); len(m.Passed) != 3 || len(m.NotPassed) != 1 {
			t.Errorf("passed %d, not %d", len(m.Passed), len(m.NotPassed))
		}
		noFindings(t, s)
	})
}

// TestTheBoardOfWhoHasSentNothing.
func TestTheBoardOfWhoHasSentNothing(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.LoadAreas(ctx, operatorRef, []reference.Area{{Code: kelurahan + ".R01", Level: planning.LevelRW, Name: "RW 01", Parent: kelurahan}}))
		recorded(t, s, 1)
		empty := openForum(t, s, planning.Forum{Stage: planning.Village, Area: sister})
		stepForum(t, s, empty.ID, planning.ForumClose)
		look := func() (CoverageRow, CoverageRow) {
			rows, err := s.Coverage(ctx, 2028, planning.Village)
			must(t, err)
			if len(rows) != 2 {
				t.Fatalf("%d rows", len(rows))
			}
			return rows[0], rows[1]
		}
		miroto, brumbungan := look()
		if miroto.Proposals != 1 || len(miroto.RWs) != 2 || miroto.RWs[0] != (RWCoverage{"1", 0}) || miroto.RWs[1] != (RWCoverage{"3", 1}) || miroto.Late || miroto.Nihil || miroto.Parent != "Semarang Tengah" {
			t.Errorf("%+v", miroto)
		}
		if brumbungan.Proposals != 0 || !brumbungan.Nihil || brumbungan.Late || brumbungan.Forum.ID != empty.ID {
			t.Errorf("%+v", brumbungan)
		}
		clock.advance(1001 * hour)
		if miroto, brumbungan = look(); !miroto.Late || brumbungan.Late {
			t.Errorf("after the window: %+v, %+v", miroto, brumbungan)
		}
	})
}

// TestADeadlineAndADecisionInFlight: an officer's decision is accepted (A) and
// refereed (R); the window closes (C) and the stage is frozen (F). In every order
// what was received in time counts, what came later does not, and the stage is
// frozen over nothing that is still on its way.
func TestADeadlineAndADecisionInFlight(t *testing.T) {
	for order, want := range map[string]struct {
		counted bool
		frozen  string // what F answered, in turn: + done, - not yet
	}{
		"ARCF": {true, "+"}, "ACRF": {true, "+"}, "ACFRF": {true, "-+"},
		"CARF": {false, "+"}, "CAFR": {false, "+"}, "CFAR": {false, "+"},
	} {
		t.Run(order, func(t *testing.T) {
			eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
				ctx := context.Background()
				seedCity(t, s)
				must(t, s.LoadAgencies(ctx, operatorRef, []reference.Agency{{Code: publicWorks, Name: "PU"}}))
				id := atPlanStage(t, s)
				closes := testStart + 1000*hour
				clock.advance(1000*hour - 2)
				decide := act(7, id, planning.Reject, planner, planning.Decision{Reason: planning.ReasonCeiling})
				frozen := ""
				for _, step := range order {
					switch step {
					case 'A':
						_, err := s.Accept(ctx, decide, why)
						if (err == nil) != want.counted {
							t.Fatalf("accepting answered %v", err)
						}
						if err != nil {
							wantCode(t, err, planning.Conflict, "error.stage_closed")
						}
						clock.advance(1)
					case 'R':
						referee(t, s)
					case 'C':
						clock.advance(2)
						state, err := s.Cycle(ctx, 2028)
						must(t, err)
						for _, a := range []planning.CycleAct{planning.OpenStage, planning.CloseStage} {
							cmd := planning.CycleCommand{ID: "calendar/" + string(a), Act: a, Cycle: 2028, Stage: planning.Plan, ReceivedAt: closes, Actor: operatorRef}
							next, changed, err := planning.DecideCycle(state, cmd)
							must(t, err)
							must(t, s.RecordCycle(ctx, next, cmd, changed))
							state = next
						}
					case 'F':
						n, err := s.Undrained(ctx, 2028, closes)
						must(t, err)
						if n == 0 {
							frozen += "+"
						} else {
							frozen += "-"
						}
					}
				}
				p, err := s.ProposalState(ctx, id)
				must(t, err)
				if (p.Class == planning.Rejected) != want.counted || frozen != want.frozen {
					t.Errorf("the proposal is %s, freezing went %q; want counted %v and %q", p.Class, frozen, want.counted, want.frozen)
				}
				noFindings(t, s)
			})
		})
	}
}

// atPlanStage is a proposal that its forums have passed on to the plan.
func atPlanStage(t testing.TB, s *Store) string {
	t.Helper()
	sub := submission(1)
	sub.Area, sub.RW, sub.Channel, sub.Agency = "33.74", "", planning.ChannelAgency, publicWorks
	_, err := s.Submit(context.Background(), sub, planner)
	must(t, err)
	referee(t, s)
	city := openForum(t, s, planning.Forum{Stage: planning.City, Area: "33.74"})
	mustApply(t, s, act(1, sub.ID, planning.Forward, planner, planning.Decision{}), planning.Texts{})
	stepForum(t, s, city.ID, planning.ForumClose)
	return sub.ID
}
