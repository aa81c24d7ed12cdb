package planning

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestLeafEncodingIsForEver: the public log hashes these bytes; another order or
// name of a field would make every old proof false.
func TestLeafEncodingIsForEver(t *testing.T) {
	l := begin(t, submission()).climb(Plan).do(Accommodate)
	e := l.events[len(l.events)-1]
	e.Actor = ActorRef{ID: "u-1", Role: Planner, Area: kota}
	got := string(LeafOf(l.p, e, []string{"aa", "bb"}).Encode())
	want := `{"v":1,"code":"MB28-0410-6105-5","cycle":2028,"version":6,"act":"accommodate","from":"plan","to":"budget",` +
		`"class":"accommodated_full","round":1,"at":1000006,"role":"planner","office":"33.74","activity":"1.03.10.2.01.0042",` +
		`"agency":"1.03.01","volume":100000,"value":100000000,"document":"rkpd-2028","texts":["aa","bb"]}`
	if got != want {
		t.Errorf("\n%s, want\n%s", got, want)
	}
}

func TestLeafTellsTheOfficeAndNobody(t *testing.T) {
	l := begin(t, submission()).do(Merge)
	e := l.events[1]
	e.Actor = ActorRef{ID: "budi-123", Role: AgencyOfficer, Area: kota, Agency: roadAgency}
	leaf := LeafOf(l.p, e, nil)
	if leaf.Office != roadAgency || leaf.Into != uuid(777) || leaf.Reason != ReasonPriority {
		t.Errorf("%+v", leaf)
	}
	if strings.Contains(string(leaf.Encode()), "budi") {
		t.Error("the public log names the person")
	}
	var back Leaf
	if err := json.Unmarshal(leaf.Encode(), &back); err != nil || string(back.Encode()) != string(leaf.Encode()) {
		t.Errorf("does not read back: %v", err)
	}
}

func TestSaltedHashes(t *testing.T) {
	h := SaltedHash([]byte("salt"), "text")
	if h != SaltedHash([]byte("salt"), "text") || len(h) != 64 {
		t.Error(h)
	}
	if h == SaltedHash([]byte("sal"), "ttext") || h == SaltedHash([]byte("other"), "text") || h == SaltedHash([]byte("salt"), "text ") {
		t.Error("two texts, one commitment")
	}
}

func TestMinutesDigestCoversTheContent(t *testing.T) {
	m := Minutes{V: 1, Number: "050/12", City: "Semarang", Passed: []MinutesRow{{Code: "MB28-0000-0000-0", Title: "Saluran", Value: 5}}}
	d := m.Digest()
	if len(d) != 64 || d != m.Digest() {
		t.Error(d)
	}
	m.Passed[0].Value++
	if m.Digest() == d {
		t.Error("a changed figure, the same digest")
	}
}

func TestErrors(t *testing.T) {
	var f Fields
	if f.Err() != nil {
		t.Error("no field, and an error")
	}
	f.AddError(nil)
	f.AddError(CheckText("title", "good", 1, 9))
	if f.Err() != nil {
		t.Error("only good fields, and an error")
	}
	f.Add("a", "error.required")
	f.Add("b", "error.text_long", "most", "9")
	err := fmt.Errorf("save proposal: %w", f.Err())
	var e *Error
	if !errors.As(err, &e) || len(e.All()) != 2 || e.All()[1].Args["most"] != "9" || CodeOf(err) != Invalid {
		t.Errorf("%v", err)
	}
	if CodeOf(nil) != "" || CodeOf(errors.New("disk full")) != Internal {
		t.Error("codes of other errors")
	}
	if s := e.Error(); s != "invalid: error.required (a)" {
		t.Error(s)
	}
	if r := Refuse(Conflict, "error.stale", "version"); r.Args != nil || r.Error() != "conflict: error.stale" {
		t.Errorf("%v %v", r, r.Args)
	}
}
