package store

import (
	"context"
	"slices"
	"sync"
	"testing"

	"musrenbang/planning"
)

// enrolled makes a device of the test's kelurahan with one person on it.
func enrolled(t *testing.T, s *Store, name string) (Device, User) {
	t.Helper()
	ctx := context.Background()
	_, err := s.AddDevice(ctx, office, name, kelurahan, "ticket of "+name, s.now()+hour)
	must(t, err)
	d, err := s.EnrolDevice(ctx, "ticket of "+name, "token of "+name)
	must(t, err)
	u, err := s.CreateUser(ctx, office, NewUser{
		Login: "fasilitator", Name: "Fasilitator Contoh", Grants: []planning.Grant{{Role: planning.Facilitator, Area: kelurahan}},
	})
	must(t, err)
	must(t, s.JoinDevice(ctx, d.ID, u.ID))
	return d, u
}

func TestATicketEnrolsOnce(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		seedCity(t, s)
		made, err := s.AddDevice(ctx, office, "Tablet 07", kelurahan, "t1", s.now()+hour)
		must(t, err)
		_, err = s.DeviceByToken(ctx, "")
		wantCode(t, err, planning.Unauthorized, "error.device_unknown")
		_, err = s.EnrolDevice(ctx, "no such ticket", "k0")
		wantCode(t, err, planning.NotFound, "error.ticket_over")
		clock.advance(hour) // a ticket is good before its end, not at it
		_, err = s.EnrolDevice(ctx, "t1", "k0")
		wantCode(t, err, planning.NotFound, "error.ticket_over")

		must(t, s.RenewTicket(ctx, office, made.ID, "t2", s.now()+hour))
		must(t, s.RenewTicket(ctx, office, made.ID, "t3", s.now()+hour))
		_, err = s.EnrolDevice(ctx, "t2", "k0")
		wantCode(t, err, planning.NotFound, "error.ticket_over")
		got, err := s.EnrolDevice(ctx, "t3", "k1")
		must(t, err)
		if got.ID != made.ID || got.Name != "Tablet 07" || got.Area != kelurahan || got.EnrolledAt != s.now() || got.AddedBy != office.ID {
			t.Errorf("enrolled %+v", got)
		}
		_, err = s.EnrolDevice(ctx, "t3", "k2")
		wantCode(t, err, planning.NotFound, "error.ticket_over")
		byToken, err := s.DeviceByToken(ctx, "k1")
		must(t, err)
		if byToken.ID != made.ID {
			t.Errorf("the token is %+v's", byToken)
		}
		wantCode(t, s.RenewTicket(ctx, office, uuid(99), "t4", s.now()+hour), planning.NotFound, "error.device_unknown")
		_, err = s.AddDevice(ctx, office, "", kelurahan, "t5", s.now()+hour)
		wantCode(t, err, planning.Invalid, "error.required")
		_, err = s.AddDevice(ctx, office, "Tablet 08", "33.74.99", "t5", s.now()+hour)
		wantCode(t, err, planning.Invalid, "error.area_unknown")
	})
}

// Two who scan one code at the same moment get one device between them.
func TestATicketInTwoHands(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		_, err := s.AddDevice(ctx, office, "Tablet 07", kelurahan, "t1", s.now()+hour)
		must(t, err)
		results := make([]error, 8)
		var all sync.WaitGroup
		for i := range results {
			all.Go(func() { _, results[i] = s.EnrolDevice(ctx, "t1", string(rune('a'+i))) })
		}
		all.Wait()
		first := 0
		for _, err := range results {
			if err == nil {
				first++
				continue
			}
			wantCode(t, err, planning.NotFound, "error.ticket_over")
		}
		if first != 1 {
			t.Errorf("%d enrolled with one ticket", first)
		}
	})
}

func TestARevokedDeviceOpensNothing(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		must(t, s.RenewTicket(ctx, office, d.ID, "kept", s.now()+hour))
		wantCode(t, s.RevokeDevice(ctx, office, d.ID, " "), planning.Invalid, "error.required")
		must(t, s.RevokeDevice(ctx, office, d.ID, "Hilang di angkutan kota."))
		must(t, s.RevokeDevice(ctx, office, d.ID, "Sekali lagi."))
		_, err := s.DeviceByToken(ctx, "token of Tablet 07")
		wantCode(t, err, planning.Unauthorized, "error.device_revoked")
		_, err = s.EnrolDevice(ctx, "kept", "k")
		wantCode(t, err, planning.NotFound, "error.ticket_over")
		wantCode(t, s.JoinDevice(ctx, d.ID, u.ID), planning.Unauthorized, "error.device_revoked")
		row, err := s.r.Device.Get(ctx, d.ID)
		must(t, err)
		if row.RevokedFor != "Hilang di angkutan kota." || row.RevokedBy != office.ID || row.RevokedAt == 0 {
			t.Errorf("the revocation is kept as %+v", row)
		}
		// It is found again: a new ticket opens it, the old token does not.
		must(t, s.RenewTicket(ctx, office, d.ID, "again", s.now()+hour))
		_, err = s.EnrolDevice(ctx, "again", "new token")
		must(t, err)
		_, err = s.DeviceByToken(ctx, "token of Tablet 07")
		wantCode(t, err, planning.Unauthorized, "error.device_unknown")
		_, err = s.DeviceByToken(ctx, "new token")
		must(t, err)
		must(t, s.JoinDevice(ctx, d.ID, u.ID))
		entries, err := s.AuditEntries(ctx, AuditFilter{Subject: d.ID}, Paging{})
		must(t, err)
		var acts []string
		for _, e := range slices.Backward(entries.Items) {
			acts = append(acts, e.Action)
		}
		want := []string{"device.add", "device.enrol", "device.join", "device.ticket", "device.revoke", "device.ticket", "device.enrol"}
		if !slices.Equal(acts, want) {
			t.Errorf("the trail says %v, want %v", acts, want)
		}
	})
}

func TestPeopleJoinAndLeave(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		must(t, s.JoinDevice(ctx, d.ID, u.ID)) // again
		people, err := s.DevicePeople(ctx, d.ID)
		must(t, err)
		if !slices.Equal(people, []DevicePerson{{ID: u.ID, Name: "Fasilitator Contoh"}}) {
			t.Errorf("people %+v", people)
		}
		a, err := s.DeviceActor(ctx, d.ID, u.ID)
		must(t, err)
		if a.ID != u.ID || !slices.Equal(a.Grants, u.Grants) {
			t.Errorf("actor %+v", a)
		}
		// The grants are those of this moment.
		must(t, s.SetGrants(ctx, office, u.ID, []planning.Grant{{Role: planning.Facilitator, Area: sister}}))
		a, err = s.DeviceActor(ctx, d.ID, u.ID)
		must(t, err)
		if len(a.Grants) != 1 || a.Grants[0].Area != sister {
			t.Errorf("grants are %+v", a.Grants)
		}
		must(t, s.Disable(ctx, office, u.ID))
		_, err = s.DeviceActor(ctx, d.ID, u.ID)
		wantCode(t, err, planning.Forbidden, "error.device_person")
		if people, err = s.DevicePeople(ctx, d.ID); err != nil || len(people) != 0 {
			t.Errorf("a closed account is shown: %v, %v", people, err)
		}
		wantCode(t, s.JoinDevice(ctx, d.ID, u.ID), planning.Unauthorized, "error.user_disabled")
		must(t, s.Enable(ctx, office, u.ID))
		must(t, s.LeaveDevice(ctx, d.ID, u.ID))
		must(t, s.LeaveDevice(ctx, d.ID, u.ID)) // again
		_, err = s.DeviceActor(ctx, d.ID, u.ID)
		wantCode(t, err, planning.Forbidden, "error.device_person")
		wantCode(t, s.JoinDevice(ctx, d.ID, uuid(99)), planning.NotFound, "error.user_unknown")
		wantCode(t, s.JoinDevice(ctx, uuid(99), u.ID), planning.NotFound, "error.device_unknown")
		_, err = s.DeviceActor(ctx, uuid(99), u.ID)
		wantCode(t, err, planning.Forbidden, "error.device_person")
	})
}

func TestTheLastNumberOnlyGrows(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		seedCity(t, s)
		d, _ := enrolled(t, s, "Tablet 07")
		must(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 40, Dropped: []int{7, 3, 7, 0, 41}, Queued: 3}))
		clock.advance(minute)
		must(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 2, Queued: 1, App: "1.0"})) // it began anew
		got, err := s.Device(ctx, d.ID)
		must(t, err)
		if got.LastSeq != 40 || got.SeenAt != s.now() || got.Beat.Queued != 1 || got.Beat.App != "1.0" || !slices.Equal(got.Beat.Dropped, []int{3, 7}) {
			t.Errorf("after two beats: %+v", got)
		}
		wantCode(t, s.NoteBeat(ctx, uuid(99), planning.Beat{}), planning.NotFound, "error.device_unknown")
		wantCode(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 2_000_000}), planning.Invalid, "error.capture")
		wantCode(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: -1}), planning.Invalid, "error.capture")
	})
}

// A beat gives way: while another writes, it is gone in a moment, without error.
func TestABeatDoesNotWait(t *testing.T) {
	s, _ := openTestClock(t, "sqlite3")
	ctx := context.Background()
	seedCity(t, s)
	d, _ := enrolled(t, s, "Tablet 07")
	release, err := s.acquire(ctx, acquireWithin)
	must(t, err)
	must(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 5}))
	release()
	if got, err := s.Device(ctx, d.ID); err != nil || got.LastSeq != 0 {
		t.Errorf("the beat went past the writer: %+v, %v", got, err)
	}
	must(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 5}))
	if got, err := s.Device(ctx, d.ID); err != nil || got.LastSeq != 5 {
		t.Errorf("the next beat is lost too: %+v, %v", got, err)
	}
}

func TestMissingNumbers(t *testing.T) {
	long := make([]int, 0, 60)
	for n := 1; n <= 50; n++ {
		long = append(long, n)
	}
	for _, c := range []struct {
		name         string
		last         int
		got, dropped []int
		first        []int
		count        int
	}{
		{"nothing was given out", 0, nil, nil, nil, 0},
		{"all are there", 3, []int{1, 2, 3}, nil, nil, 0},
		{"one in the middle", 40, slices.DeleteFunc(upTo(40), func(n int) bool { return n == 39 }), nil, []int{39}, 1},
		{"it was deleted", 40, slices.DeleteFunc(upTo(40), func(n int) bool { return n == 39 }), []int{39}, nil, 0},
		{"deleted and arrived", 2, []int{1, 2}, []int{2}, nil, 0},
		{"the end is still to come", 5, []int{1, 2}, nil, []int{3, 4, 5}, 3},
		{"more arrived than it has said", 1, []int{1, 4}, nil, []int{2, 3}, 2},
		{"a long list is cut, its count is not", 75, nil, nil, long, 75},
	} {
		first, count := missing(c.last, c.got, c.dropped)
		if !slices.Equal(first, c.first) || count != c.count {
			t.Errorf("%s: %v and %d, want %v and %d", c.name, first, count, c.first, c.count)
		}
	}
}

func upTo(n int) (out []int) {
	for i := range n {
		out = append(out, i+1)
	}
	return out
}

// An office sees of its tablets what has not arrived.
func TestDevicesShowWhatIsMissing(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		other, err := s.AddDevice(ctx, office, "Tablet 01", sister, "", 0)
		must(t, err)
		codes, err := s.PoolCodes(ctx, d.ID, 2028, 10)
		must(t, err)
		for i, seq := range []int{1, 2, 4, 4, 7} {
			sub := captured(d, u, i+1, seq)
			if i == 0 {
				sub.Slip = codes[0].Code
			}
			_, err := s.Submit(ctx, sub, facilitator)
			must(t, err)
		}
		must(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 8, Dropped: []int{3}}))
		list, err := s.Devices(ctx, nil)
		must(t, err)
		if len(list) != 2 || list[0].ID != d.ID || list[1].ID != other.ID {
			t.Fatalf("devices %+v", list)
		}
		it := list[0]
		if it.Received != 5 || !slices.Equal(it.Missing, []int{5, 6, 8}) || it.MissingCount != 3 || !slices.Equal(it.Repeated, []int{4}) ||
			it.CodesLeft != 9 || it.AreaName != "Miroto" || len(it.People) != 1 || it.People[0].ID != u.ID {
			t.Errorf("Tablet 07 shows %+v", it)
		}
		if it := list[1]; it.Received != 0 || it.MissingCount != 0 || it.CodesLeft != 0 || it.EnrolledAt != 0 {
			t.Errorf("Tablet 01 shows %+v", it)
		}
		for _, c := range []struct {
			scope []planning.AreaCode
			want  int
		}{
			{[]planning.AreaCode{kelurahan}, 1}, {[]planning.AreaCode{kecamatan}, 2}, {[]planning.AreaCode{"33.74"}, 2},
			{[]planning.AreaCode{"33.74.01.100"}, 0}, {[]planning.AreaCode{}, 0}, {[]planning.AreaCode{kelurahan, sister}, 2},
		} {
			if list, err := s.Devices(ctx, c.scope); err != nil || len(list) != c.want {
				t.Errorf("within %v: %d devices, want %d (%v)", c.scope, len(list), c.want, err)
			}
		}
	})
}

// A tablet that was wiped goes on with the numbers it had, so that what it lost shows as
// missing and nothing else does.
func TestAWipedTabletGoesOnCounting(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		again := func(ticket string) int {
			t.Helper()
			must(t, s.RenewTicket(ctx, office, d.ID, ticket, s.now()+hour))
			got, err := s.EnrolDevice(ctx, ticket, "token of "+ticket)
			must(t, err)
			return got.LastSeq
		}
		if last := again("unused"); last != 0 {
			t.Errorf("one that sent nothing goes on after %d", last)
		}
		must(t, s.NoteBeat(ctx, d.ID, planning.Beat{LastSeq: 3}))
		if last := again("said"); last != 3 {
			t.Errorf("after it said 3 it goes on after %d", last)
		}
		_, err := s.Submit(ctx, captured(d, u, 1, 5), facilitator)
		must(t, err)
		if last := again("arrived"); last != 5 {
			t.Errorf("after 5 arrived it goes on after %d", last)
		}
	})
}

// captured is a submission that a tablet took down.
func captured(d Device, u User, n, seq int) planning.Submission {
	sub := submission(n)
	sub.Intake, sub.ReadBack = planning.IntakeVisit, true
	sub.Capture = &planning.Capture{
		Device: d.ID, Seq: seq, Person: u.ID, At: testStart - hour, ClockOffsetMS: -1500, Form: planning.FormVersion, App: "1.0", Lang: "id",
	}
	return sub
}
