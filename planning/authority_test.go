package planning

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// actions lists everything an account may ask for.
func actions() []Action {
	list := []Action{
		ForumSchedule, ForumOpen, ForumReadBack, ForumClose, ForumSign, ForumCorrect, ReadProposals, ReadPersonal, ReviewText, Retag,
		ManageCalendar, ManageCeilings, Publish, RecordDocument, ManageUsers, ManageAreas, ManageDevices, ReadAudit,
	}
	for _, a := range Acts() {
		list = append(list, Action(a))
	}
	return list
}

// people are one of each role, each bound to where it usually works.
var people = map[string]Grant{
	"facilitator":         {Role: Facilitator, Area: kelurahan},
	"village_head":        {Role: VillageHead, Area: kelurahan},
	"subdistrict_officer": {Role: SubdistrictOfficer, Area: kecamatan},
	"agency_officer":      {Role: AgencyOfficer, Agency: roadAgency},
	"planner":             {Role: Planner},
	"budget_team":         {Role: BudgetTeam},
	"admin":               {Role: Admin},
	"observer":            {Role: Observer},
	"system":              {Role: System},
	"citizen":             {Role: Citizen},
}

// places are where something may be asked for: the stage, and whose it is.
var places = map[string]Place{
	"village own":           {Village, kelurahan, roadAgency},
	"village sister":        {Village, sister, roadAgency},
	"village other kec":     {Village, otherKel, roadAgency},
	"village other agency":  {Village, kelurahan, healthDesk},
	"subdistrict own":       {Subdistrict, kelurahan, roadAgency},
	"subdistrict itself":    {Subdistrict, kecamatan, ""},
	"subdistrict other":     {Subdistrict, otherKel, roadAgency},
	"subdistrict city's":    {Subdistrict, kota, ""},
	"agency own":            {AgencyStage, kelurahan, roadAgency},
	"agency other":          {AgencyStage, kelurahan, healthDesk},
	"agency nobody's":       {AgencyStage, kelurahan, ""},
	"city own":              {City, kelurahan, roadAgency},
	"plan own":              {Plan, kelurahan, roadAgency},
	"plan other agency":     {Plan, kelurahan, healthDesk},
	"budget own":            {Budget, kelurahan, roadAgency},
	"realisation own":       {Realisation, kelurahan, roadAgency},
	"realisation other":     {Realisation, kelurahan, healthDesk},
	"realisation kecamatan": {Realisation, kelurahan, ""},
	"realisation other kec": {Realisation, otherKel, ""},
}

const (
	forumActs   = "forward forward_changed return defer redirect reject merge split"
	deskActs    = "forward forward_changed return defer redirect reject"
	entering    = "submit amend resubmit withdraw repropose"
	sitting     = "forum.schedule forum.open forum.read_back"
	closing     = "forum.close forum.sign forum.correct"
	working     = "progress complete cancel"
	plannerActs = "submit withdraw merge split review accommodate forum.schedule forum.open forum.read_back read.proposals read.personal " +
		"text.review proposal.retag cycle.manage ceilings.manage snapshot.publish document.record devices.manage audit.read"
	// What hangs on no stage.
	headReads   = " read.proposals read.personal devices.manage"
	officeReads = " read.proposals read.personal text.review proposal.retag devices.manage"
)

// mayDo is the whole of design.md 5, "Who may what", written out: who, where,
// what. A pair of person and place that is not here allows what elsewhere says.
var mayDo = map[string]map[string]string{
	"facilitator": {
		"village own":          entering + " " + forumActs + " " + sitting + " read.proposals text.review",
		"village other agency": entering + " " + forumActs + " " + sitting + " read.proposals text.review",
		"elsewhere in area":    entering + " read.proposals",
		"elsewhere":            "",
	},
	"village_head": {
		"village own":          forumActs + " " + sitting + " " + closing + " text.review" + headReads,
		"village other agency": forumActs + " " + sitting + " " + closing + " text.review" + headReads,
		"elsewhere in area":    headReads,
		"elsewhere":            "",
	},
	"subdistrict_officer": {
		"subdistrict own":       entering + " " + forumActs + " " + sitting + " " + closing + officeReads,
		"subdistrict itself":    entering + " " + forumActs + " " + sitting + " " + closing + officeReads,
		"realisation kecamatan": entering + " " + working + officeReads,
		"elsewhere in area":     entering + officeReads,
		"elsewhere":             "",
	},
	"agency_officer": {
		"agency own":      "submit amend resubmit " + deskActs + " " + sitting + " " + closing + " read.proposals",
		"plan own":        "submit amend resubmit read.proposals",
		"realisation own": working + " read.proposals",
		"elsewhere":       "read.proposals",
	},
	"planner": {
		"city own":          plannerActs + " " + deskActs + " " + closing,
		"plan own":          plannerActs + " " + deskActs,
		"plan other agency": plannerActs + " " + deskActs,
		"elsewhere":         strings.Replace(plannerActs, " accommodate", "", 1),
	},
	"budget_team": {"elsewhere": "fund not_fund read.proposals document.record"},
	"admin":       {"elsewhere": "users.manage areas.manage devices.manage audit.read"},
	"observer":    {"elsewhere": "read.proposals audit.read"},
	"system":      {"elsewhere": "submit repropose forum.schedule forum.open cycle.manage snapshot.publish"},
	"citizen":     {"elsewhere": "withdraw"},
}

func allowedTo(who, where string) []string {
	table := mayDo[who]
	if list, ok := table[where]; ok {
		return strings.Fields(list)
	}
	if list, ok := table["elsewhere in area"]; ok && people[who].Area.Contains(places[where].Area) {
		return strings.Fields(list)
	}
	return strings.Fields(table["elsewhere"])
}

func TestWhoMayWhatWhere(t *testing.T) {
	asked := 0
	for who, grant := range people {
		for where, at := range places {
			want := allowedTo(who, where)
			for _, what := range actions() {
				asked++
				g, err := May(Actor{ID: uuid(1), Grants: []Grant{grant}}, what, at)
				switch {
				case slices.Contains(want, string(what)) && (err != nil || g != grant):
					t.Errorf("%s may %s at %q: refused (%v)", who, what, where, err)
				case !slices.Contains(want, string(what)) && err == nil:
					t.Errorf("%s may not %s at %q: allowed", who, what, where)
				case err != nil && (CodeOf(err) != Forbidden || keyOf(err) != "error.forbidden"):
					t.Errorf("%s, %s at %q: refused with %v", who, what, where, err)
				}
			}
		}
	}
	if want := len(people) * len(places) * (17 + 21); asked != want {
		t.Errorf("asked %d questions, want %d", asked, want)
	}
}

func TestEveryStepHasSomeoneWhoMayTakeIt(t *testing.T) {
	for _, channel := range []Channel{ChannelKelurahan, ChannelKecamatan, ChannelAgency} {
		for _, s := range channel.Route() {
			s := s
			l := begin(t, submission(byChannel(channel), func(s *Submission) {
				if channel != ChannelAgency {
					s.Agency = ""
				}
			})).climb(s)
			for _, act := range Allowed(l.p) {
				if act == Amend || act == Withdraw {
					continue
				}
				some := false
				for who, grant := range people {
					if _, err := May(Actor{Grants: []Grant{grant}}, Action(act), l.p.Place()); err == nil && who != "citizen" {
						some = true
					}
				}
				if !some {
					t.Errorf("%s at %s: nobody may %s", channel, s, act)
				}
			}
		}
	}
}

func TestGrantsAddUpAndTheActingOneIsNamed(t *testing.T) {
	two := Actor{Grants: []Grant{{Role: Observer}, {Role: VillageHead, Area: sister}, {Role: VillageHead, Area: kelurahan}}}
	if g, err := May(two, ForumClose, Place{Stage: Village, Area: kelurahan}); err != nil || g.Area != kelurahan {
		t.Errorf("%v %v", g, err)
	}
	if _, err := May(Actor{}, ReadProposals, Place{}); CodeOf(err) != Forbidden {
		t.Error("an account without a grant may read")
	}
	for name, g := range map[string]Grant{
		"facilitator of nowhere":           {Role: Facilitator},
		"officer of no agency":             {Role: AgencyOfficer},
		"a role that does not exist":       {Role: "mayor", Area: kota},
		"a kelurahan whose code begins so": {Role: VillageHead, Area: "33.74.01.10"},
	} {
		for where, at := range places {
			at.Agency = ""
			if _, err := May(Actor{Grants: []Grant{g}}, Action(Reject), at); err == nil {
				t.Errorf("%s may reject at %s", name, where)
			}
		}
	}
}

func TestWhoClosesASitting(t *testing.T) {
	cases := []struct {
		name  string
		grant Grant
		at    Place
		may   bool
	}{
		{"the village head his own", people["village_head"], places["village own"], true},
		{"the village head the sister's", people["village_head"], places["village sister"], false},
		{"the one who entered the proposals", people["facilitator"], places["village own"], false},
		{"the planner a village's", people["planner"], places["village own"], false},
		{"the planner an agency's", people["planner"], places["agency own"], false},
		{"the planner the city's", people["planner"], places["city own"], true},
		{"the kecamatan a village's", people["subdistrict_officer"], places["village own"], false},
		{"the kecamatan its own", people["subdistrict_officer"], places["subdistrict itself"], true},
		{"the kecamatan another's", people["subdistrict_officer"], places["subdistrict other"], false},
		{"the agency its own", people["agency_officer"], places["agency own"], true},
		{"the agency another's", people["agency_officer"], places["agency other"], false},
		{"the clock", people["system"], places["village own"], false},
		{"the admin", people["admin"], places["village own"], false},
		{"an observer", people["observer"], places["village own"], false},
	}
	for _, c := range cases {
		if _, err := May(Actor{Grants: []Grant{c.grant}}, ForumClose, c.at); (err == nil) != c.may {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestMenusShowWhatIsPossibleSomewhere(t *testing.T) {
	for who, grant := range people {
		a := Actor{Grants: []Grant{grant}}
		for _, what := range actions() {
			somewhere := slices.ContainsFunc([]string{"elsewhere", "village own", "subdistrict itself", "agency own", "city own",
				"plan own", "budget own", "realisation own", "realisation kecamatan"}, func(where string) bool {
				return where != "elsewhere" && slices.Contains(allowedTo(who, where), string(what))
			})
			if got := MayAnywhere(a, what); got != somewhere {
				t.Errorf("%s, %s: menu says %v, places say %v", who, what, got, somewhere)
			}
		}
	}
}

func TestWhoMayEnterWhichLine(t *testing.T) {
	at := func(o Origin, area AreaCode, c Channel) Submission {
		return submission(func(s *Submission) { s.Origin, s.Area, s.Channel = o, area, c })
	}
	cases := []struct {
		name, who string
		s         Submission
		want      string
	}{
		{"residents' by their facilitator", "facilitator", at(FromResidents, kelurahan, ChannelAgency), ""},
		{"complaints by their facilitator", "facilitator", at(FromLaporHendi, kelurahan, ChannelAgency), ""},
		{"residents' by the sister's facilitator", "facilitator", at(FromResidents, sister, ChannelAgency), "error.forbidden"},
		{"a council member's by a facilitator", "facilitator", at(FromPokir, kelurahan, ChannelAgency), "error.origin_role"},
		{"residents' hidden as the kecamatan's", "facilitator", at(FromKecamatan, kelurahan, ChannelAgency), "error.origin_role"},
		{"paper keyed in by the kecamatan", "subdistrict_officer", at(FromResidents, kelurahan, ChannelAgency), ""},
		{"the kecamatan's own", "subdistrict_officer", at(FromKecamatan, kecamatan, ChannelAgency), ""},
		{"another kecamatan's", "subdistrict_officer", at(FromKecamatan, otherKec, ChannelAgency), "error.forbidden"},
		{"an agency's by the kecamatan", "subdistrict_officer", at(FromAgency, kecamatan, ChannelAgency), "error.origin_role"},
		{"an agency's own", "agency_officer", at(FromAgency, kelurahan, ChannelAgency), ""},
		{"an agency's own on another's money", "agency_officer", at(FromAgency, kelurahan, ChannelKecamatan), ""},
		{"residents' by an agency", "agency_officer", at(FromResidents, kelurahan, ChannelAgency), "error.forbidden"},
		{"a council member's by the planner", "planner", at(FromPokir, kelurahan, ChannelAgency), ""},
		{"anything by an observer", "observer", at(FromResidents, kelurahan, ChannelAgency), "error.forbidden"},
		{"anything by a village head", "village_head", at(FromResidents, kelurahan, ChannelAgency), "error.forbidden"},
	}
	for _, c := range cases {
		_, err := MaySubmit(Actor{Grants: []Grant{people[c.who]}}, c.s)
		if keyOf(err) != c.want || err != nil && CodeOf(err) != Forbidden {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestRolesAreThoseWithATable(t *testing.T) {
	for _, r := range append(Roles(), Citizen, System) {
		if len(authority[r]) == 0 {
			t.Errorf("%s may do nothing at all", r)
		}
	}
	for _, r := range []Role{Citizen, System, "mayor", ""} {
		if r.Valid() {
			t.Errorf("an account could hold %q", r)
		}
	}
	for r, table := range authority {
		for what := range table {
			if !slices.Contains(actions(), what) {
				t.Errorf("%s: %q is no action", r, fmt.Sprint(what))
			}
		}
	}
}
