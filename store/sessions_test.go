package store

import (
	"sync"
	"sync/atomic"
	"testing"

	"musrenbang/planning"
)

func signIn(t testing.TB, s *Store, userID, token string) Session {
	t.Helper()
	n, err := s.CreateSession(t.Context(), Session{ID: token, UserID: userID, Kind: SessionBrowser, ExpiresAt: s.Now() + 12*hour})
	must(t, err)
	return n
}

func wantSignedOut(t *testing.T, s *Store, token string) {
	t.Helper()
	_, _, _, err := s.SessionActor(t.Context(), token)
	wantCode(t, err, planning.Unauthorized, "error.session_ended")
}

func TestSession(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		loadPlaces(t, s)
		u := newUser(t, s, "siti", planning.Grant{Role: planning.Facilitator, Area: testKel}, planning.Grant{Role: planning.Observer})
		signIn(t, s, u.ID, "token-1")
		signIn(t, s, u.ID, "token-2")
		got, actor, name, err := s.SessionActor(t.Context(), "token-1")
		if err != nil || got.UserID != u.ID || name != u.Name || actor.ID != u.ID || len(actor.Grants) != 2 || actor.Grants[0].Area != testKel {
			t.Fatalf("session: %+v, %+v, %q, %v", got, actor, name, err)
		}
		// Grants are read anew each time.
		must(t, s.SetGrants(t.Context(), office, u.ID, nil))
		if _, actor, _, err = s.SessionActor(t.Context(), "token-1"); err != nil || len(actor.Grants) != 0 {
			t.Errorf("after the grants were taken: %+v, %v", actor, err)
		}
		must(t, s.EndSession(t.Context(), "token-1"))
		must(t, s.EndSession(t.Context(), "token-1"))
		wantSignedOut(t, s, "token-1")
		wantSignedOut(t, s, "never")
		if list, err := s.Sessions(t.Context(), u.ID); err != nil || len(list) != 1 || list[0].ID != "token-2" {
			t.Errorf("sessions left: %+v, %v", list, err)
		}
		clock.advance(12*hour - 1)
		_, _, _, err = s.SessionActor(t.Context(), "token-2")
		must(t, err)
		clock.advance(1)
		wantSignedOut(t, s, "token-2")
		if n, err := s.PruneSessions(t.Context()); err != nil || n != 1 {
			t.Errorf("pruned %d, %v", n, err)
		}
	})
}

func TestAClosedAccountIsOutAtOnce(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		u := newUser(t, s, "siti", planning.Grant{Role: planning.Observer})
		signIn(t, s, u.ID, "token")
		must(t, s.Disable(t.Context(), office, u.ID))
		wantSignedOut(t, s, "token")
		_, err := s.CreateSession(t.Context(), Session{ID: "new", UserID: u.ID, Kind: SessionAPI, ExpiresAt: s.Now() + hour})
		wantCode(t, err, planning.Unauthorized, "error.user_disabled")
		_, err = s.CreateSession(t.Context(), Session{ID: "new", UserID: "nobody", Kind: SessionAPI, ExpiresAt: s.Now() + hour})
		wantCode(t, err, planning.NotFound, "error.user_unknown")
		// The flag alone is enough, even if a session row were left behind.
		_, err = s.wdb.ExecContext(t.Context(), s.q("INSERT INTO sessions (id, user_id, kind, created_at, last_seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)"),
			"left", u.ID, SessionAPI, int64(s.Now()), int64(s.Now()), int64(s.Now()+hour))
		must(t, err)
		wantSignedOut(t, s, "left")
		must(t, s.Enable(t.Context(), office, u.ID))
		wantSignedOut(t, s, "token")
	})
}

func TestANewPasswordEndsSessions(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		u := newUser(t, s, "siti")
		other := newUser(t, s, "budi")
		signIn(t, s, u.ID, "token")
		signIn(t, s, other.ID, "other")
		must(t, s.SetPassword(t.Context(), office, u.ID, "new hash"))
		wantSignedOut(t, s, "token")
		_, _, _, err := s.SessionActor(t.Context(), "other")
		must(t, err)
		if _, hash, err := s.UserByLogin(t.Context(), "siti"); err != nil || hash != "new hash" {
			t.Errorf("hash %q, %v", hash, err)
		}
		wantCode(t, s.SetPassword(t.Context(), office, "nobody", "x"), planning.NotFound, "error.user_unknown")
		must(t, s.EndAll(t.Context(), office, other.ID))
		wantSignedOut(t, s, "other")
	})
}

func TestLastSeenIsWrittenSeldom(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		u := newUser(t, s, "siti")
		start := signIn(t, s, u.ID, "token").LastSeenAt
		seen := func() planning.Instant {
			t.Helper()
			_, _, _, err := s.SessionActor(t.Context(), "token")
			must(t, err)
			list, err := s.Sessions(t.Context(), u.ID)
			must(t, err)
			return list[0].LastSeenAt
		}
		clock.advance(5*minute - 1)
		if got := seen(); got != start {
			t.Errorf("written %d µs after the last time", got-start)
		}
		clock.advance(1)
		if got := seen(); got != start+5*minute {
			t.Errorf("not written after five minutes: %d µs", got-start)
		}
		// A writer that is busy is not waited for.
		for range cap(s.gate) {
			s.gate <- struct{}{}
		}
		clock.advance(5 * minute)
		if got := seen(); got != start+5*minute {
			t.Errorf("written while no turn was free")
		}
		for range cap(s.gate) {
			<-s.gate
		}
	})
}

func TestInvitation(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		u := newUser(t, s, "siti")
		signIn(t, s, u.ID, "token")
		invite := func(link string) { must(t, s.Invite(t.Context(), office, u.ID, link, s.Now()+hour)) }
		over := func(link string) {
			t.Helper()
			_, err := s.Invitation(t.Context(), link)
			wantCode(t, err, planning.NotFound, "error.invitation_over")
			_, err = s.AcceptInvitation(t.Context(), link, "x")
			wantCode(t, err, planning.NotFound, "error.invitation_over")
		}
		invite("link-1")
		invite("link-2")
		over("link-1") // a newer one replaced it
		over("never")
		if got, err := s.Invitation(t.Context(), "link-2"); err != nil || got.ID != u.ID {
			t.Errorf("invitation: %+v, %v", got, err)
		}
		if id, err := s.AcceptInvitation(t.Context(), "link-2", "chosen"); err != nil || id != u.ID {
			t.Errorf("accepted: %q, %v", id, err)
		}
		over("link-2")
		wantSignedOut(t, s, "token")
		if _, hash, err := s.UserByLogin(t.Context(), "siti"); err != nil || hash != "chosen" {
			t.Errorf("hash %q, %v", hash, err)
		}
		invite("link-3")
		clock.advance(hour)
		over("link-3")
		invite("link-4")
		must(t, s.Disable(t.Context(), office, u.ID))
		over("link-4")
		wantCode(t, s.Invite(t.Context(), office, u.ID, "link-5", s.Now()+hour), planning.Conflict, "error.user_disabled")
	})
}

// TestAnInvitationIsUsedOnce lets twenty come with the same link at once.
func TestAnInvitationIsUsedOnce(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		u := newUser(t, s, "siti")
		must(t, s.Invite(t.Context(), office, u.ID, "link", s.Now()+hour))
		var wg sync.WaitGroup
		var used atomic.Int32
		for range 20 {
			wg.Go(func() {
				if _, err := s.AcceptInvitation(t.Context(), "link", "chosen"); err == nil {
					used.Add(1)
				} else if planning.CodeOf(err) != planning.NotFound {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if used.Load() != 1 {
			t.Errorf("the link was used %d times", used.Load())
		}
	})
}
