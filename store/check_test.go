package store

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect"

	"musrenbang/planning"
)

// appendOnlyTables are guarded by triggers; damage has to take them off first.
var appendOnlyTables = []string{"events", "facts", "leaves", "log_nodes"}

// damage changes the record behind the store's back.
func damage(t *testing.T, s *Store, statement string) {
	t.Helper()
	ctx := context.Background()
	for _, table := range appendOnlyTables {
		if s.postgres() {
			_, err := s.wdb.ExecContext(ctx, `ALTER TABLE `+table+` DISABLE TRIGGER USER`)
			must(t, err)
			continue
		}
		for _, verb := range []string{"update", "delete"} {
			_, err := s.wdb.ExecContext(ctx, `DROP TRIGGER IF EXISTS `+table+`_no_`+verb)
			must(t, err)
		}
	}
	result, err := s.wdb.ExecContext(ctx, statement)
	must(t, err)
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s: damaged nothing, %v", statement, err)
	}
}

func findings(t *testing.T, s *Store) (out []Finding) {
	t.Helper()
	must(t, s.Check(context.Background(), func(f Finding) { out = append(out, f) }))
	return out
}

// Each damage to a sound record is found, under its own name, at the row it was
// done to.
func TestCheckFindsEachDamage(t *testing.T) {
	const first, second = "0190a1b2-0000-7000-8000-000000000001", "0190a1b2-0000-7000-8000-000000000002"
	var damages []func(*testing.T, *Store, planning.TrackingCode)
	for _, c := range []struct {
		name, statement string
		want            Invariant
		subject         string // part of it; "code" is the first proposal's
	}{
		{"a value changed", `UPDATE proposals SET value = value + 1 WHERE id = '` + first + `'`, InvFold, "code"},
		{"what was asked changed", `UPDATE proposals SET asked_value = 1 WHERE id = '` + first + `'`, InvFold, "code"},
		{"a class changed", `UPDATE proposals SET class = 'funded' WHERE id = '` + first + `'`, InvFold, "code"},
		{"a version lost", `UPDATE proposals SET version = 1 WHERE id = '` + first + `'`, InvFold, "code"},
		{"an event lost", `DELETE FROM events WHERE version = 1 AND proposal_id = '` + first + `'`, InvVersions, "code"},
		{"an event's column changed", `UPDATE events SET act = 'reject' WHERE version = 2 AND proposal_id = '` + first + `'`, InvFold, "code"},
		{"the flag alone", `UPDATE proposals SET terminal = NOT terminal WHERE id = '` + first + `'`, InvTerminal, "code"},
		{"a fact lost", `DELETE FROM facts WHERE proposal_id = '` + first + `'`, InvFacts, "code"},
		{"a fact changed", `UPDATE facts SET value = 1 WHERE proposal_id = '` + first + `'`, InvFacts, "code"},
		{"a fact invented", `INSERT INTO facts (proposal_id, cycle, stage, round, version, act, volume, value, at, ruleset, reason, has_text, activity, agency, place, plan_row, document, document_hash)
			VALUES ('` + first + `', 2028, 'plan', 1, 9, 'accommodate', 1, 1, 1, 1, '', FALSE, '', '', '', '', '', '')`, InvFacts, "code"},
		{"a leaf of another", `UPDATE events SET leaf = 0 WHERE leaf = 3`, InvLeaves, ""},
		{"a leaf changed", `UPDATE leaves SET data = (SELECT data FROM leaves WHERE id = 1) WHERE id = 0`, InvLog, "leaf 0"},
		{"the last leaf lost", `DELETE FROM leaves WHERE id = (SELECT max(id) FROM leaves)`, InvLeaves, ""},
		{"a reason rewritten", `UPDATE command_texts SET reason = 'Alasan lain yang ditulis kemudian.'`, InvLeaves, ""},
		{"a node changed", `UPDATE log_nodes SET hash = (SELECT hash FROM log_nodes WHERE id = 1) WHERE id = 0`, InvLog, "leaf"},
		{"a code lost", `DELETE FROM codes WHERE proposal_id = '` + first + `'`, InvCodes, first},
		{"a code to nowhere", `INSERT INTO codes (id, proposal_id, device, alias) VALUES ('MB28-0000-0000-0', 'nobody', '', TRUE)`, InvCodes, "MB28-0000-0000-0"},
		{"content twice", `UPDATE proposals SET content_hash = (SELECT content_hash FROM proposals WHERE id = '` + second + `') WHERE id = '` + first + `'`, InvContent, "MB28-"},
		{"merged into nothing", `UPDATE proposals SET root = 'nobody' WHERE id = '` + first + `'`, InvRoots, "code"},
		{"merged in a ring", `UPDATE proposals SET root = CASE id WHEN '` + first + `' THEN '` + second + `' ELSE '` + first + `' END WHERE id IN ('` + first + `', '` + second + `')`, InvRoots, "0190a1b2"},
		{"an applied command without event", `DELETE FROM events WHERE version = 1 AND proposal_id = '` + first + `'`, InvCommands, "-"},
		{"a refused command with event", `UPDATE commands SET status = 'refused' WHERE kind = 'submit' AND subject = '` + first + `'`, InvCommands, first},
		{"a command that waits for ever", `UPDATE commands SET status = 'pending', received_at = 1 WHERE kind = 'forum_decided' AND subject = '` + first + `'`, InvCommands, ""},
		{"an agenda's decision undone", `UPDATE agenda_items SET command_id = 'nothing' WHERE proposal_id = '` + first + `'`, InvAgenda, "2028-village"},
		{"an agenda item lost", `DELETE FROM agenda_items WHERE proposal_id = '` + first + `'`, InvAgenda, "code"},
		{"still on a closed agenda", `UPDATE proposals SET forum = '2028-village-33.74.01.1001-pleno-1' WHERE id = '` + first + `'`, InvAgenda, "code"},
		{"minutes lost", `DELETE FROM minutes`, InvMinutes, "2028-village"},
		{"minutes rewritten", `UPDATE minutes SET digest = 'another'`, InvMinutes, "2028-village"},
		{"money held by nobody", `UPDATE ceilings SET reserved = reserved + 1`, InvCeilings, "kelurahan 33.74.01.1001"},
		{"a reservation freed alone", `UPDATE reservations SET released = TRUE`, InvCeilings, "kelurahan 33.74.01.1001"},
		{"a list of no sitting", `INSERT INTO attendees (id, forum_id) VALUES ('a', 'nowhere')`, InvSitting, "attendees a"},
		{"a name that stayed", `INSERT INTO attendees (id, forum_id, name, gone_at) VALUES ('a', '2028-village-33.74.01.1001-pleno-1', 'Siti', 5)`, InvSitting, "a"},
		{"a note closed over", `INSERT INTO companion_notes (forum_id, "group", text, written_by, written_at) VALUES ('2028-village-33.74.01.1001-pleno-1', 'women', 'Catatan', 'p', 1)`, InvSitting, "2028-village"},
		{"an upload without file", `INSERT INTO forum_uploads (forum_id, kind, file_id, uploaded_by, uploaded_at) VALUES ('2028-village-33.74.01.1001-pleno-1', 'photo', '0', 'f', 1)`, InvSitting, "forum_uploads"},
		{"a list made public", `INSERT INTO forum_uploads (forum_id, kind, file_id, uploaded_by, uploaded_at, cleared_at) VALUES ('2028-village-33.74.01.1001-pleno-1', 'attendance', '0', 'f', 1, 2)`, InvSitting, "forum_uploads"},
		{"a paper without file", `INSERT INTO papers (kind, digest, file, made_at) VALUES ('board', 'd', '0', 1)`, InvSitting, "papers"},
		{"a signature on nothing", `UPDATE minutes SET evidence = '0'`, InvSitting, "2028-village"},
		{"decided where only listed", `UPDATE forums SET "group" = 'women' WHERE id = '2028-village-33.74.01.1001-pleno-1'`, InvAgenda, ""},
	} {
		damages = append(damages, func(t *testing.T, s *Store, code planning.TrackingCode) {
			damage(t, s, c.statement)
			found := findings(t, s)
			subject := strings.ReplaceAll(c.subject, "code", string(code))
			for _, f := range found {
				if f.Invariant == c.want && strings.Contains(f.Subject, subject) && f.Detail != "" {
					return
				}
			}
			t.Errorf("%s: want %s of %q, found %+v", c.name, c.want, subject, found)
		})
	}
	for _, d := range []string{dialect.SQLite, dialect.Postgres} {
		t.Run(d, func(t *testing.T) {
			t.Parallel()
			fresh, code := soundCopies(t, d)
			for _, try := range damages {
				try(t, fresh(), code)
			}
		})
	}
}

// soundCopies makes a sound record once and copies the database for each damage:
// making it is what takes the time.
func soundCopies(t *testing.T, d string) (fresh func() *Store, code planning.TrackingCode) {
	t.Helper()
	ctx := context.Background()
	clock := &testClock{at: testStart}
	o := Options{Dir: t.TempDir(), DatabaseURL: testURL(t, d), Clock: clock.now}
	s, err := Open(ctx, o)
	must(t, err)
	_, err = s.Migrate(ctx)
	must(t, err)
	code = soundRecord(t, s)
	must(t, s.Close()) // folds the log into the file, and lets the database be copied
	copies := 0
	if d == dialect.SQLite {
		content, err := os.ReadFile(filepath.Join(o.Dir, sqliteFile))
		must(t, err)
		return func() *Store {
			dir := t.TempDir()
			must(t, os.WriteFile(filepath.Join(dir, sqliteFile), content, 0o600))
			return openEmpty(t, Options{Dir: dir, Clock: clock.now})
		}, code
	}
	source, err := url.Parse(o.DatabaseURL)
	must(t, err)
	keeper := openEmpty(t, Options{Dir: t.TempDir(), DatabaseURL: testURL(t, d), Clock: clock.now})
	return func() *Store {
		copies++
		copied := *source
		copied.Path = fmt.Sprintf("%s_copy_%d", source.Path, copies)
		name := strings.TrimPrefix(copied.Path, "/")
		_, err := keeper.wdb.ExecContext(ctx, `CREATE DATABASE `+name+` TEMPLATE `+strings.TrimPrefix(source.Path, "/"))
		must(t, err)
		s, err := Open(ctx, Options{Dir: t.TempDir(), DatabaseURL: copied.String(), Clock: clock.now})
		must(t, err)
		t.Cleanup(func() {
			must(t, s.Close())
			_, err := keeper.wdb.ExecContext(ctx, `DROP DATABASE `+name)
			must(t, err)
		})
		return s
	}, code
}

// soundRecord is a small year without a finding, one decision of each main kind
// in it; it returns the first proposal's code.
func soundRecord(t *testing.T, s *Store) planning.TrackingCode {
	t.Helper()
	ctx := context.Background()
	seedCity(t, s)
	must(t, s.LoadCeilings(ctx, operatorRef, 2028, []planning.Ceiling{{Cycle: 2028, Kind: planning.CeilingKelurahan, Key: string(kelurahan), Amount: 900_000_000}}))
	var code planning.TrackingCode
	for n := range 3 {
		sub := submission(n + 1)
		sub.Channel = planning.ChannelKelurahan
		r, err := s.Submit(ctx, sub, facilitator)
		must(t, err)
		if n == 0 {
			code = r.Code
		}
	}
	f := openSitting(t, s, kelurahan, planning.Village)
	for n, c := range []planning.Command{
		act(1, uuid(1), planning.Forward, facilitator, planning.Decision{}),
		act(1, uuid(2), planning.Reject, facilitator, planning.Decision{Reason: planning.ReasonCeiling}),
		act(1, uuid(3), planning.Forward, facilitator, planning.Decision{}),
	} {
		texts := planning.Texts{}
		if n == 1 {
			texts = why
		}
		mustApply(t, s, c, texts)
	}
	mended := act(2, uuid(3), planning.Merge, facilitator, planning.Decision{Into: &planning.Target{ID: uuid(1)}, Covered: true})
	mended.Seen = 1
	mustApply(t, s, mended, planning.Texts{})
	closeSitting(t, s, f)
	if found := findings(t, s); len(found) != 0 {
		t.Fatalf("the record is not sound before the damage: %+v", found)
	}
	return code
}

// Check runs beside the work of the year without seeing damage that is none.
func TestCheckRunsBesideWork(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		done := make(chan error, 1)
		go func() {
			for n := range 30 {
				if _, err := s.Submit(ctx, submission(n+1), facilitator); err != nil {
					done <- fmt.Errorf("submit: %w", err)
					return
				}
			}
			done <- nil
		}()
		for working := true; working; {
			select {
			case err := <-done:
				must(t, err)
				working = false
			default:
			}
			if pending, err := s.Pending(ctx, 3); err != nil {
				t.Fatal(err)
			} else {
				for _, env := range pending {
					refereeOne(t, s, env)
				}
			}
			noFindings(t, s)
		}
		referee(t, s)
		noFindings(t, s)
	})
}
